"""People who sign in, the numbers that bookings hang on, and what those were granted."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from community.core.access import ROLES
from community.core.db import Base, Key, Short, When, one_of


class Account(Base):
    """Someone with a role; a hall screen is one too, paired in place of a password."""

    __tablename__ = "account"
    __table_args__ = (
        one_of("role", ROLES),
        CheckConstraint("(role = 'shop') = (partner_slug IS NOT NULL)", name="shop_has_partner"),
    )

    id: Mapped[Key]
    login: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[Short]
    role: Mapped[Short]
    partner_slug: Mapped[str | None] = mapped_column(ForeignKey("partner.slug"))
    password_hash: Mapped[str | None] = mapped_column(String(200))  # none: cannot sign in by password
    must_change_password: Mapped[bool]
    pairing_code: Mapped[str | None] = mapped_column(String(8), unique=True)
    pairing_until: Mapped[datetime | None]
    created_at: Mapped[When]
    disabled_at: Mapped[datetime | None]

    def is_pairing(self, now: datetime) -> bool:
        return bool(self.pairing_code and self.pairing_until and now < self.pairing_until)


class SignIn(Base):
    """One signed-in browser; ending the row signs it out wherever it is."""

    __tablename__ = "sign_in"

    id: Mapped[Key]
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    created_at: Mapped[When]
    expires_at: Mapped[When]
    ended_at: Mapped[datetime | None]


class Contact(Base):
    """A mobile number; touching its version first puts everything about one person in a row."""

    __tablename__ = "contact"

    id: Mapped[Key]
    mobile: Mapped[str | None] = mapped_column(String(11), unique=True)  # none: blanked
    version: Mapped[int]
    created_at: Mapped[When]


class ConcessionGrant(Base):
    """A number pays a group's price: its proof was seen at the desk, once. No copy of it, and no reason."""

    __tablename__ = "concession_grant"
    __table_args__ = (
        CheckConstraint("granted_on <= ends_on", name="span"),
        Index(
            "uq_concession_grant_standing",
            "contact_id",
            "group_name",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    group: Mapped[Short] = mapped_column("group_name")  # as the price lists call it
    granted_on: Mapped[date]
    ends_on: Mapped[date]  # the last day
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    def is_over(self, day: date) -> bool:
        return self.ends_on < day
