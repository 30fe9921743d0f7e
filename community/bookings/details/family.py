"""代约 by a family member: a tick that the one who comes knows and agrees; its date is the booking's own."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from community.bookings.details.detail import Detail
from community.core.db import Base
from community.core.forms import Tick


class BookingFamily(Base):
    """That somebody else of the family booked, with consent."""

    __tablename__ = "booking_family"

    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"), primary_key=True)


class FamilyFields:
    family = Tick("替家人约的，他知道也同意")


DETAIL = Detail(
    key="family",
    label="谁约的",
    fields=FamilyFields,
    table=BookingFamily,
    row=lambda form, now: BookingFamily() if form.family.data else None,
    words=lambda row: "家人替约，本人同意",
)
