"""The home page, about, privacy."""

from community.core.feature import Feature
from community.home import search, views

FEATURE = Feature(name="home", blueprints=(views.bp, search.bp))
