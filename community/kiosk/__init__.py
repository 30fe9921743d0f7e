"""The touch screen in the hall."""

from community.core.access import DESK
from community.core.feature import DeskLink, Feature
from community.kiosk import booking, desk, handoff, views

FEATURE = Feature(
    name="kiosk",
    blueprints=(views.bp, booking.bp, handoff.bp, desk.bp),
    desk_links=(DeskLink("大厅屏", "mark", "desk_kiosk.list_page", DESK, 80),),
)
