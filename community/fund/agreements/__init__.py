"""The agreements (共建共营协议) that feed the fund: their terms, what falls due of them and what met it."""

from community.core.feature import DeskLink, Feature
from community.fund.agreements import desk, deskdues, views
from community.fund.agreements.audit_words import WORDS
from community.fund.agreements.check import faults
from community.fund.agreements.queries import file_names
from community.fund.agreements.sample import load_agreements
from community.fund.agreements.waiting import waiting

FEATURE = Feature(
    name="agreements",
    blueprints=(views.bp, desk.bp, deskdues.bp),
    desk_links=(
        DeskLink("共建协议", "file", "desk_agreements.list_page", ("secretary", "supervisor"), 41),
        DeskLink("共建协议", "file", "desk_agreements.own_page", ("shop",), 41),
    ),
    waiting=waiting,
    audit_words=WORDS,
    sample=load_agreements,
    check=faults,
    files=file_names,
)
