"""The desk: what waits today, who did what, what a number was granted, how each task is done."""

from community.core.access import DESK, READERS
from community.core.feature import DeskLink, Feature
from community.desk.audit_words import WORDS
from community.desk.help import bp as help_bp
from community.desk.people import bp as people_bp
from community.desk.views import bp

FEATURE = Feature(
    name="desk",
    blueprints=(bp, people_bp, help_bp),
    desk_links=(
        DeskLink("居民", "health", "desk_people.find_page", DESK, 45),
        DeskLink("服务中心", "pin", "desk.centre_page", DESK, 85),
        DeskLink("操作记录", "talk", "desk.audit_page", ("secretary", "supervisor"), 90),
        DeskLink("帮助", "file", "desk_help.list_page", READERS, 95),
    ),
    audit_words=WORDS,
)
