"""Notices and 公示: what the secretary posts, corrected in the open, and objections answered there."""

from community.core.access import DESK
from community.core.feature import DeskLink, Feature
from community.notices import desk, deskobjections, queries, views
from community.notices.audit_words import WORDS
from community.notices.check import faults
from community.notices.sample import load_sample
from community.notices.waiting import waiting

FEATURE = Feature(
    name="notices",
    blueprints=(views.bp, desk.bp, deskobjections.bp),
    desk_links=(DeskLink("公告", "horn", "desk_notices.list_page", (*DESK, "supervisor"), 35),),
    waiting=waiting,
    sample=load_sample,
    check=faults,
    files=queries.file_names,
    audit_words=WORDS,
)
