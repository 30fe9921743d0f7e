"""Resources, slots, claims and bookings; the day board and the call list."""

from community.bookings import (
    desk,
    deskbook,
    deskclosures,
    deskestates,
    deskfind,
    deskmove,
    deskpaper,
    deskresources,
    mine,
    roomviews,
    views,
)
from community.bookings.audit_words import WORDS
from community.bookings.check import faults
from community.bookings.queue import settle_all
from community.bookings.sample import load_sample
from community.bookings.waiting import waiting
from community.core.access import READERS
from community.core.feature import DeskLink, Feature

FEATURE = Feature(
    name="bookings",
    blueprints=(
        views.bp,
        roomviews.bp,
        mine.bp,
        desk.bp,
        deskbook.bp,
        deskclosures.bp,
        deskestates.bp,
        deskfind.bp,
        deskmove.bp,
        deskpaper.bp,
        deskresources.bp,
    ),
    desk_links=(
        DeskLink("预约日表", "cal", "desk_bookings.board_page", READERS, 20),
        DeskLink("待通知", "phone", "desk_bookings.calls_page", READERS, 25),
    ),
    waiting=waiting,
    sample=load_sample,
    check=faults,
    tick=lambda now: settle_all(now=now),
    audit_words=WORDS,
)
