"""The touch screen in the hall."""

from community.core.access import DESK
from community.core.feature import DeskLink, Feature
from community.kiosk import desk, views

FEATURE = Feature(
    name="kiosk",
    blueprints=(views.bp, desk.bp),
    desk_links=(DeskLink("大厅屏", "mark", "desk_kiosk.list_page", DESK, 80),),
)
