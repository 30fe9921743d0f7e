"""What waits at the desk because of notices."""

from collections.abc import Iterator
from datetime import datetime

from flask import url_for

from community.core.access import DESK, Actor
from community.core.feature import Waiting
from community.notices import queries


def waiting(by: Actor, now: datetime) -> Iterator[Waiting]:
    """Objections to answer; late where the 公示 is over."""
    asked = queries.unanswered() if by.role in (*DESK, "supervisor") else []
    if asked:
        notices = [queries.posted(notice_id) for notice_id in dict.fromkeys(o.notice_id for o in asked)]
        yield Waiting(
            len(asked),
            "异议要答复",
            f"最早一件：{notices[0].title}",
            "去答复" if by.is_desk() else "看一看",
            url_for("desk_objections.objection_page", objection_id=asked[0].id),
            is_late=any(notice.standing(now.date()) != "current" for notice in notices),
        )
