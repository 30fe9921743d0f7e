"""What waits at the desk because of bookings."""

from collections.abc import Iterator
from datetime import datetime

from flask import url_for

from community.bookings import queries
from community.bookings.calls import open_calls
from community.core.access import Actor
from community.core.dates import spoken_when
from community.core.feature import Waiting


def waiting(by: Actor, now: datetime) -> Iterator[Waiting]:
    """Requests to approve and calls to make; a shop sees its own."""
    asked = queries.requests(now, by.partner_slug)
    if asked:
        first = asked[0]
        when = spoken_when(first.starts_at, now.date())
        yield Waiting(
            len(asked),
            "预约待批",
            f"最早一件：{first.service_name}，{when}，{first.partner_name}",
            "去审批",
            url_for("desk_bookings.requests_page"),
        )
    calls = open_calls(by.partner_slug)
    if calls:
        late = sum(call.due_at <= now for _, call in calls)
        yield Waiting(
            len(calls),
            "要打的电话",
            f"{late}个该打了" if late else f"最早{spoken_when(calls[0][1].due_at, now.date())}前打",
            "看名单",
            url_for("desk_bookings.calls_page"),
            is_late=bool(late),
        )
