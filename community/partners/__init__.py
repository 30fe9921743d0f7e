"""Shops, price lists, hours, closures."""

from community.core.access import READERS
from community.core.feature import DeskLink, Feature
from community.partners import desk, deskfile, desklines, sample, views
from community.partners.actions import set_up_categories
from community.partners.audit_words import WORDS
from community.partners.check import faults

FEATURE = Feature(
    name="partners",
    blueprints=(views.bp, desk.bp, deskfile.bp, desklines.bp),
    desk_links=(DeskLink("商户与价目", "shop", "desk_partners.list_page", READERS, 30),),
    set_up=set_up_categories,
    sample=sample.load_sample,
    check=faults,
    audit_words=WORDS,
)
