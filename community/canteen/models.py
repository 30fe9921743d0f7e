"""What a sitting of the canteen serves, and who came without an order."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from community.core.db import Base, Key

MOST_WALK_INS = 2000  # at one line's counter on one day


class Menu(Base):
    """The dishes of one line (午餐, 晚餐) on one day; a day without a row has no menu yet."""

    __tablename__ = "menu"
    __table_args__ = (
        UniqueConstraint("service_id", "day"),
        CheckConstraint("dishes <> ''", name="dishes"),
    )

    id: Mapped[Key]
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"))
    day: Mapped[date]
    dishes: Mapped[str] = mapped_column(String(400))  # one a line


class WalkInCount(Base):
    """How many came to a line's sitting on a day without an order; a row once the first has come."""

    __tablename__ = "walk_in_count"
    __table_args__ = (
        UniqueConstraint("service_id", "day"),
        CheckConstraint(f"number BETWEEN 0 AND {MOST_WALK_INS}", name="number"),
    )

    id: Mapped[Key]
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"))
    day: Mapped[date]
    number: Mapped[int]
