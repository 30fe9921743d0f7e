"""What the price list does not say of a course, and who was there at which of its dates."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from community.core.db import Base, Key, Short, When


class Course(Base):
    """The words of one line of kind course; residents see it while the line stands on the price list."""

    __tablename__ = "course"

    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), primary_key=True)
    for_whom: Mapped[Short]  # in words: 6到10岁的孩子
    about: Mapped[str] = mapped_column(String(400))
    created_at: Mapped[When]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # none: came with the set-up


class Attendance(Base):
    """Somebody who signed up to a series was there at one date; taken back by removing the row.

    Whoever signed up to one date alone was there if the booking has arrived: it needs no row.
    """

    __tablename__ = "attendance"
    __table_args__ = (UniqueConstraint("booking_id", "resource_date_id"),)

    id: Mapped[Key]
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"))
    resource_date_id: Mapped[int] = mapped_column(ForeignKey("resource_date.id"), index=True)
    present_at: Mapped[datetime]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
