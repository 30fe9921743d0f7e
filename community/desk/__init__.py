"""The desk: what waits today, who did what."""

from community.core.access import DESK
from community.core.feature import DeskLink, Feature
from community.desk.audit_words import WORDS
from community.desk.views import bp

FEATURE = Feature(
    name="desk",
    blueprints=(bp,),
    desk_links=(
        DeskLink("服务中心", "pin", "desk.centre_page", DESK, 85),
        DeskLink("操作记录", "talk", "desk.audit_page", ("secretary", "supervisor"), 90),
    ),
    audit_words=WORDS,
)
