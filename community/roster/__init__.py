"""The ten standing teams: who they are, what they do."""

from community.core.access import DESK
from community.core.feature import DeskLink, Feature
from community.roster import desk, views
from community.roster.audit_words import WORDS
from community.roster.sample import load_sample

FEATURE = Feature(
    name="roster",
    blueprints=(views.bp, desk.bp),
    desk_links=(DeskLink("服务队", "team", "desk_roster.list_page", (*DESK, "supervisor"), 40),),
    sample=load_sample,
    audit_words=WORDS,
)
