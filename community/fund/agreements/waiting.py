"""What waits at the desk because of agreements and what is due by them."""

from collections.abc import Iterator
from datetime import datetime

from flask import url_for

from community.core.access import Actor
from community.core.dates import full_month, month_day
from community.core.feature import Waiting
from community.fund.agreements.dues import asked_waivers, dues
from community.fund.agreements.queries import running_out
from community.partners.deskqueries import partner_names


def waiting(by: Actor, now: datetime) -> Iterator[Waiting]:
    """What is overdue, waivers that another has to agree to, agreements that run out."""
    if by.role not in ("secretary", "supervisor"):
        return
    today, button = now.date(), "去看看" if by.role == "secretary" else "看一看"
    page = url_for("desk_contributions.list_page")
    late = [due for due in dues(today) if due.is_overdue(today)]
    if late:
        name = next(row.name for row in partner_names() if row.id == late[0].partner_id)
        first = f"最早一项：{name}{full_month(late[0].month)}"
        yield Waiting(len(late), "缴入逾期了", first, button, page, is_late=True)
    asked = [one.waiver for one in asked_waivers() if one.waiver.asked_by_id != by.account_id]
    if asked:
        yield Waiting(len(asked), "免缴要另一个人同意", f"最早一项：{asked[0].reason}", button, page)
    ending = running_out(today)
    if ending:
        first = f"最早一份：{ending[0].partner.name}，{month_day(ending[0].agreement.last_day)}到期"
        yield Waiting(len(ending), "协议快到期了", first, button, url_for("desk_agreements.list_page"))
