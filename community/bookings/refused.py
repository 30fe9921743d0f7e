"""What a refused booking is offered in place: other times, a place in the queue, the new price."""

from datetime import datetime

from community.bookings.rules import MOST_AT_ONCE, Offer, TimeChoice, nearest
from community.bookings.times import Times
from community.core import dates
from community.core.errors import Choice, Refusal
from community.core.money import yuan
from community.partners.rules import spoken_span_of_day


def with_choices(
    refusal: Refusal,
    offer: Offer,
    at: datetime,
    *,
    quantity: int | None = None,
    now: datetime,
    by_desk: bool = False,
    moving: int | None = None,
    is_one_of_several: bool = False,
) -> Refusal:
    """The refusal with the next best things as buttons of the form that was refused.

    Args:
        offer: as it stands now; at: the time that was asked for.
        quantity, moving: as in Times.
        is_one_of_several: the form asks for other times, too, which can be had without this one.
    """
    if refusal.code in ("full", "time"):
        times = Times(offer, now, quantity=quantity, by_desk=by_desk, moving=moving)
        others = () if is_one_of_several else _other_times(at, times)
        more = [*_without(at, now, is_one_of_several), *_waiting(refusal, at, times, moving)]
        when = _when(at, now, is_one_of_several)
        said = f"{when}{_what_is_left(at, times)}" if refusal.code == "full" else refusal.sentence
        return Refusal(said, _then(others, more), (*others, *more), code="full")
    if refusal.code == "price":
        costs = yuan(offer.price_fen, offer.is_from)
        agree = Choice(f"按{costs}约", name="agreed", value=str(offer.price_id))
        return Refusal(refusal.sentence, "填的都还在，按新价约就再点一次", (agree,), code="price")
    return refusal


def booked_already(url: str, refusal: Refusal | None, *, days: str, rest_url: str = "") -> Refusal:
    """The phone that booked this very time is not told that others were faster; it may book for another.

    Args:
        url: its booking; refusal: why the time cannot be booked, where it cannot.
        days: which it has booked; rest_url: the page of the others that were asked for, where there are any.
    """
    waits = [choice for choice in refusal.choices if choice.name == "waits"] if refusal else []
    others = "；给家里别人约，可以候补" if waits else "" if refusal or rest_url else "；给家里别人约，接着填"
    rest = (Choice("不要这些天，约其余的", url=rest_url),) if rest_url else ()
    which = f"{days}的" if rest_url else "这个时间"
    choices = (*rest, Choice("看约好的", url=url), *waits)
    code = refusal.code if refusal else "own"
    return Refusal(f"{which}您已经约过了", f"不用再约一次{others}", choices, code=code)


def not_offered(
    offer: Offer, at: datetime, quantity: int, *, now: datetime, is_one_of_several: bool = False
) -> Refusal | None:
    """Why a time cannot be booked even before anybody tried, or None where it can."""
    times = Times(offer, now, quantity=quantity)
    time = times.at(at)
    if time and times.is_free(time):
        return None
    refusal = Refusal("", code="full") if time else Refusal("这个时间约不了", code="time")
    asked = {"quantity": quantity, "now": now, "is_one_of_several": is_one_of_several}
    return with_choices(refusal, offer, at, **asked)


def _other_times(at: datetime, times: Times) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            _said(choice, times.offer),
            f"余{choice.free}{times.offer.counter}",
            name="instead",
            value=_value(choice.at),
        )
        for choice in nearest(times.choices(at.date()), at)[:MOST_AT_ONCE]
    )


def _said(choice: TimeChoice, offer: Offer) -> str:
    """上午9:30; of what has spans from when till when, 上午9:00–12:00."""
    span = (choice.at, choice.ends_at)
    return spoken_span_of_day(span) if offer.has_spans() else dates.spoken_time(choice.at)


def _without(at: datetime, now: datetime, is_one_of_several: bool) -> list[Choice]:
    label = f"不要{dates.near_day(at.date(), now.date())}的，约其余的"
    return [Choice(label, name="without", value=_value(at))] if is_one_of_several else []


def _waiting(refusal: Refusal, at: datetime, times: Times, moving: int | None) -> list[Choice]:
    can_wait = refusal.code == "full" and moving is None and times.offer.can_wait(at, times.now)
    return [Choice("候补，有人退了就给我", name="waits", value="1")] if can_wait else []


def _what_is_left(at: datetime, times: Times) -> str:
    left = times.free_at(at)
    return f"只剩{left}{times.offer.counter}了" if 0 < left < times.places_wanted else "刚被别人约走了"


def _when(at: datetime, now: datetime, is_one_of_several: bool) -> str:
    day = dates.near_day(at.date(), now.date()) if is_one_of_several else ""
    return day + dates.spoken_time(at)


def _then(others: tuple[Choice, ...], more: list[Choice]) -> str:
    if others:
        return "填的都还在，换个时间吧"
    return "填的都还在，看下面怎么办" if more else "这一天没有别的时间了，换一天吧"


def _value(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M}"
