"""What somebody has booked for the days to come, in one sentence."""

from collections.abc import Sequence
from datetime import date, timedelta

from community.bookings.kinds import KINDS
from community.bookings.rules import Ticket
from community.core.dates import WEEKDAYS, spoken_time

NOT_YET = {"waiting": "（候补）", "requested": "（等店里同意）"}


def week_words(ahead: Sequence[Ticket], today: date) -> str:
    """这周：今天午餐×2，周三上午10:00理女发，周四家政; nothing where there are fewer than two.

    Args:
        ahead: the bookings to come, soonest first; those of this week, till Sunday, are said.
    """
    monday = today - timedelta(days=today.weekday() - 7)
    this_week = [ticket for ticket in ahead if ticket.starts_at.date() < monday]
    return "这周：" + "，".join(_one(ticket, today) for ticket in this_week) if len(this_week) > 1 else ""


def _one(ticket: Ticket, today: date) -> str:
    day = "今天" if ticket.starts_at.date() == today else WEEKDAYS[ticket.starts_at.weekday()]
    kind = KINDS.get(ticket.kind)
    clock = spoken_time(ticket.starts_at) if kind is None or kind.says_time else ""
    count = f"×{ticket.quantity}" if kind and kind.counts_places and ticket.quantity > 1 else ""
    return f"{day}{clock}{ticket.service_name}{count}{NOT_YET.get(ticket.state, '')}"
