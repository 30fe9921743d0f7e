"""What waits at the desk because of the fund."""

from collections.abc import Iterator
from datetime import datetime

from flask import url_for

from community.core.access import Actor
from community.core.dates import full_month
from community.core.feature import Waiting
from community.fund import deskqueries, light
from community.fund.queries import next_to_close
from community.fund.rules import month_of, next_month


def waiting(by: Actor, now: datetime) -> Iterator[Waiting]:
    """For a secretary drafts of others and a month that is over; for the supervisor closes; a red light."""
    if by.role not in ("secretary", "supervisor"):
        return
    home = url_for("desk_fund.list_page")
    shows = light.standing(now).light
    if shows.colour == "red":
        yield Waiting(1, "基金亮红灯", shows.says, "去看看", home, is_late=True)
    yield from _to_approve(by, home) if by.role == "secretary" else _to_review(now)
    if by.role == "secretary":
        yield from _to_close(now)


def _to_approve(by: Actor, home: str) -> Iterator[Waiting]:
    others = [draft for draft in deskqueries.waiting() if draft.entered_by_id != by.account_id]
    if others:
        yield Waiting(len(others), "基金账等您核准", f"最早一笔：{others[0].summary}", "去核准", home)
    imported = deskqueries.imported(not_by=by.account_id)
    if imported:
        url = url_for("desk_fund_sheet.imported_page")
        yield Waiting(imported, "导入的账等您核准", "按月份一次核准一个月", "去核准", url)


def _to_close(now: datetime) -> Iterator[Waiting]:
    month, this = next_to_close(), month_of(now.date())
    if month and month < this:
        url = url_for("desk_fund_months.month_page", month=month)
        is_late = next_month(month) < this
        yield Waiting(1, "基金该月结了", f"{full_month(month)}还没结", "去月结", url, is_late=is_late)


def _to_review(now: datetime) -> Iterator[Waiting]:
    closed = [each for each in deskqueries.months() if each.close and not each.reviewed_by]
    if closed:
        first = closed[-1].month
        url = url_for("desk_fund_months.month_page", month=first)
        yield Waiting(len(closed), "月结等您核对", f"最早是{full_month(first)}", "去核对", url)
