"""The home page, about, privacy."""

from community.core.feature import Feature
from community.home.views import bp

FEATURE = Feature(name="home", blueprints=(bp,))
