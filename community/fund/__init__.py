"""The community fund: its ledger, what keeps it true, and the agreements that feed it."""

from collections.abc import Iterator
from datetime import datetime

from community.core.feature import DeskLink, Feature
from community.fund import check, setup
from community.fund.agreements import audit_words as agreements_words
from community.fund.agreements import check as agreements_check
from community.fund.agreements import desk, deskdues, views
from community.fund.agreements.queries import file_names
from community.fund.agreements.sample import load_agreements
from community.fund.agreements.waiting import waiting
from community.fund.audit_words import WORDS


def faults(now: datetime) -> Iterator[str]:
    """A line for each fault of the ledger, then of the agreements."""
    yield from check.faults(now)
    yield from agreements_check.faults(now)


FEATURE = Feature(
    name="fund",
    blueprints=(views.bp, desk.bp, deskdues.bp),
    desk_links=(
        DeskLink("共建协议", "file", "desk_agreements.list_page", ("secretary", "supervisor"), 44),
        DeskLink("共建协议", "file", "desk_agreements.own_page", ("shop",), 44),
    ),
    waiting=waiting,
    audit_words=WORDS | agreements_words.WORDS,
    set_up=setup.set_up,
    sample=load_agreements,
    check=faults,
    files=file_names,
)
