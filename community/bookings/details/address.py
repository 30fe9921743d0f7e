"""Where a visit goes: an estate from the list, the door as people write it, and what is to be done."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship
from wtforms.validators import StopValidation

from community.bookings.addresses import FORMAT, Address, address_of
from community.bookings.details.detail import Detail
from community.bookings.estates import estates
from community.bookings.models import Estate
from community.core.db import Base
from community.core.forms import Choice, LongText, Text

MOST_TODO = 100


class BookingAddress(Base):
    """The home that a visit goes to; all but the estate is blanked in time."""

    __tablename__ = "booking_address"

    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"), primary_key=True)
    estate_id: Mapped[int] = mapped_column(ForeignKey("estate.id"))
    building: Mapped[str] = mapped_column(String(10))
    unit: Mapped[str] = mapped_column(String(10))
    room: Mapped[str] = mapped_column(String(10))
    todo: Mapped[str] = mapped_column(String(MOST_TODO))
    estate: Mapped[Estate] = relationship()

    def words(self) -> str:
        """柳荫里3号楼2单元501室; of one that was blanked the estate alone."""
        door = Address(self.building, self.unit, self.room).words() if self.building else ""
        return self.estate.name + door


class EstateChoice(Choice):
    """One of the estates on the list, as it stands."""

    def __init__(self, label: str, **settings):
        super().__init__(label, options=(), **settings)
        self.options = (("", "请选"), *((str(estate.id), estate.name) for estate in estates()))

    def pre_validate(self, form):
        if not self.data:
            raise StopValidation(f"请选{self.label.text}")
        super().pre_validate(form)

    def others(self) -> list[str]:
        """The names that were not chosen, as people write them: without what stands in brackets."""
        return [_plain(name) for value, name in self.options if value not in ("", self.data)]


class Door(Text):
    """Building, unit and room in one line; `address` holds them once they are read."""

    address: Address | None = None

    def pre_validate(self, form):
        super().pre_validate(form)
        self.address = address_of(self.data)
        if self.address is None:
            raise StopValidation(f"这个门牌没看懂，{FORMAT}")


class AddressFields:
    estate = EstateChoice("小区")
    door = Door("门牌", missing=f"请填写门牌，{FORMAT}", most=60)
    todo = LongText("要做什么", most=MOST_TODO)

    def validate_door(self, field):
        """A whole address that was pasted may name its estate, too."""
        chosen = _plain(dict(self.estate.options).get(self.estate.data, ""))
        for other in self.estate.others():
            if other in field.data and not (chosen and chosen in field.data):
                raise StopValidation(f"门牌里写的是{other}，和上面选的小区对不上")


def _plain(name: str) -> str:
    return name.partition("（")[0] or name


def _row(form, now: datetime) -> BookingAddress:
    door = form.door.address
    where = {"building": door.building, "unit": door.unit, "room": door.room}
    return BookingAddress(estate_id=int(form.estate.data), todo=form.todo.data, **where)


DETAIL = Detail(
    key="address",
    label="地址",
    fields=AddressFields,
    table=BookingAddress,
    row=_row,
    words=lambda row: row.words() + (f"，{row.todo}" if row.todo else ""),
    is_personal=True,
    is_typed=True,
)
