"""How a meal is had: at a table, or taken home."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from community.bookings.details.detail import Detail
from community.core.db import Base, Short, one_of
from community.core.forms import Choice

WAYS = (("eat_in", "堂食"), ("take_out", "自取带走"))


class BookingWay(Base):
    """Whether a meal is eaten there."""

    __tablename__ = "booking_way"
    __table_args__ = (one_of("way", tuple(key for key, _ in WAYS)),)

    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"), primary_key=True)
    way: Mapped[Short]


class WayFields:
    way = Choice("怎么吃", options=WAYS, default=WAYS[0][0])


DETAIL = Detail(
    key="way",
    label="怎么吃",
    fields=WayFields,
    table=BookingWay,
    row=lambda form, now: BookingWay(way=form.way.data),
    words=lambda row: dict(WAYS)[row.way],
)
