"""The community fund: its ledger, and what keeps it true."""

from community.core.feature import DeskLink, Feature
from community.fund import desk, deskmonths, desksheet, views
from community.fund.audit_words import WORDS
from community.fund.check import faults
from community.fund.sample import load_sample
from community.fund.setup import set_up
from community.fund.sheetimport import forget_old_uploads
from community.fund.waiting import waiting

FEATURE = Feature(
    name="fund",
    blueprints=(views.bp, desk.bp, deskmonths.bp, desksheet.bp),
    desk_links=(DeskLink("基金", "coin", "desk_fund.list_page", desk.READERS, 42),),
    waiting=waiting,
    audit_words=WORDS,
    set_up=set_up,
    sample=load_sample,
    check=faults,
    tick=forget_old_uploads,
)
