"""What a refused booking is offered in place: other times, the new price."""

from datetime import datetime

from community.bookings.rules import MOST_AT_ONCE, Offer, nearest
from community.bookings.times import Times
from community.core import dates
from community.core.errors import Choice, Refusal
from community.core.money import yuan


def with_choices(
    refusal: Refusal,
    offer: Offer,
    at: datetime,
    *,
    now: datetime,
    by_desk: bool = False,
    moving: int | None = None,
) -> Refusal:
    """The refusal with the next best things as buttons of the form that was refused.

    Args:
        offer: as it stands now; at: the time that was asked for.
        moving: as in Times.
    """
    if refusal.code in ("full", "time"):
        return _other_times(refusal, at, Times(offer, now, by_desk=by_desk, moving=moving))
    if refusal.code == "price":
        costs = yuan(offer.price_fen, offer.is_from)
        agree = Choice(f"按{costs}约", name="agreed", value=str(offer.price_id))
        return Refusal(refusal.sentence, "填的都还在，按新价约就再点一次", (agree,), code="price")
    return refusal


def booked_already(url: str, refusal: Refusal | None) -> Refusal:
    """The phone that booked this very time is not told that somebody else was faster.

    Args:
        url: its booking; refusal: why the time cannot be booked, where it cannot.
    """
    choice = Choice("看约好的", url=url)
    code = refusal.code if refusal else "own"
    return Refusal("这个时间您已经约过了", "不用再约一次", (choice,), code=code)


def not_offered(offer: Offer, at: datetime, *, now: datetime) -> Refusal | None:
    """Why a time cannot be booked even before anybody tried, or None where it can."""
    times = Times(offer, now)
    if at not in times.starts(at.date()):
        return with_choices(Refusal("这个时间约不了", code="time"), offer, at, now=now)
    if not times.is_free(times.at(at)):
        return with_choices(Refusal("", code="full"), offer, at, now=now)
    return None


def _other_times(refusal: Refusal, at: datetime, times: Times) -> Refusal:
    choices = [
        Choice(
            dates.spoken_time(choice.at),
            f"余{choice.free}{times.offer.counter}",
            name="instead",
            value=f"{choice.at:%Y-%m-%dT%H:%M}",
        )
        for choice in nearest(times.choices(at.date()), at)[:MOST_AT_ONCE]
    ]
    said = f"{dates.spoken_time(at)}刚被别人约走了" if refusal.code == "full" else refusal.sentence
    then = "填的都还在，换个时间吧" if choices else "这一天没有别的时间了，换一天吧"
    return Refusal(said, then, tuple(choices), code="full")
