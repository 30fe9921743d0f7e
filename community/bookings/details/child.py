"""A child who comes: its age in a band, never a birthday, and the guardian who agrees."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from community.bookings.details.detail import Detail
from community.core.dates import month_day
from community.core.db import Base, Short, When, one_of
from community.core.forms import Choice, Form, Mobile, Text, Tick

AGES = (("3-6", "3到6岁"), ("7-9", "7到9岁"), ("10-12", "10到12岁"), ("13-17", "13到17岁"))


class BookingChild(Base):
    """The child that a booking is for; its name to call it by is the booking's own."""

    __tablename__ = "booking_child"
    __table_args__ = (one_of("age", tuple(key for key, _ in AGES)),)

    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"), primary_key=True)
    age: Mapped[Short]
    guardian: Mapped[Short]
    consented_at: Mapped[When]

    def age_words(self) -> str:
        return dict(AGES)[self.age]


class ChildFields:
    """The booking's own two fields under the names they have here, and what is asked beside."""

    name = Text("孩子的称呼", missing="请填写怎么称呼孩子", most=20)
    age = Choice("年龄段", options=AGES, default="")
    guardian = Text("家长称呼", missing="请填写怎么称呼家长", most=20)
    mobile = Mobile("家长手机号", missing="请填写家长手机号", most=30)
    consent = Tick("我是孩子的监护人，同意孩子参加", missing="监护人同意了，孩子才能报名")


class DeskChildFields(ChildFields):
    """At the desk it is noted what the guardian said; by whom and how, the booking itself says."""

    consent = Tick("监护人当面或在电话里同意孩子参加", missing="先问监护人，同意了才能报名")


def _row(form: Form, now: datetime) -> BookingChild:
    return BookingChild(age=form.age.data, guardian=form.guardian.data, consented_at=now)


DETAIL = Detail(
    key="child",
    label="孩子",
    fields=ChildFields,
    desk_fields=DeskChildFields,
    table=BookingChild,
    row=_row,
    words=lambda row: f"{row.age_words()}，{row.guardian}{month_day(row.consented_at.date())}同意参加",
    is_personal=True,
    is_typed=True,
)
