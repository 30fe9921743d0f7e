"""The served site with its clock standing at NOW: by night the pages show closed shops, and less."""

from community.core import clock
from tests.cast import NOW

clock.now = lambda: NOW

from app import app  # noqa: E402, F401 after the clock stands
