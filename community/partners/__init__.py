"""Shops, price lists, hours, closures, photos."""

from community.core.access import READERS
from community.core.feature import DeskLink, Feature
from community.partners import (
    desk,
    deskaccounts,
    deskfile,
    deskhistory,
    deskhours,
    desklines,
    deskphotos,
    desksheets,
    desktext,
    deskwords,
    poster,
    sample,
    views,
)
from community.partners.actions import set_up
from community.partners.audit_words import WORDS
from community.partners.check import faults
from community.partners.photos import files_named
from community.partners.sheets.actions import forget_old_uploads

FEATURE = Feature(
    name="partners",
    blueprints=(
        views.bp,
        poster.bp,
        desk.bp,
        deskaccounts.bp,
        deskfile.bp,
        deskhistory.bp,
        deskhours.bp,
        desklines.bp,
        deskphotos.bp,
        desksheets.bp,
        desktext.bp,
        deskwords.bp,
    ),
    desk_links=(
        DeskLink("商户与价目", "shop", "desk_partners.list_page", READERS, 30),
        DeskLink("日历", "clock", "desk_hours.calendar_page", READERS, 35),
    ),
    set_up=set_up,
    sample=sample.load_sample,
    check=faults,
    files=files_named,
    audit_words=WORDS,
    tick=forget_old_uploads,
)
