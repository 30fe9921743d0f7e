"""The service centre: the one row that every page's foot speaks of."""

from datetime import datetime
from types import SimpleNamespace

from flask import current_app, g
from sqlalchemy import CheckConstraint, Select, select
from sqlalchemy.orm import Mapped, mapped_column

from community.core import audit
from community.core.access import Actor
from community.core.db import Base, Line, Short, db, insert_if_absent, transaction

UNKNOWN = SimpleNamespace(
    community="府佑水香社区",
    name="悦邻里党群服务中心",
    host="",
    place="",
    phone="",
    icp_number="",
    is_sample=False,
)


class Centre(Base):
    """Name, host and phone of the service centre; whether the database holds the sample community."""

    __tablename__ = "centre"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    community: Mapped[Short]
    name: Mapped[Short]
    host: Mapped[Short]
    place: Mapped[Line]
    phone: Mapped[Short]  # empty: not known yet, nothing to dial is shown
    icp_number: Mapped[Short]  # empty: hidden
    is_sample: Mapped[bool]


def set_up_centre() -> None:
    """What a new community starts with; the rest is for the secretary to fill in."""
    db.session.execute(
        insert_if_absent(
            Centre,
            id=1,
            community="府佑水香社区",
            name="悦邻里党群服务中心",
            host="锦林街道府佑水香社区",
            place="",
            phone="",
            icp_number="",
            is_sample=False,
        )
    )


def change_centre(*, by: Actor, now: datetime, **fields: str) -> None:
    """Change what the pages' foot says: host, place, phone, icp_number."""
    with transaction() as session:
        row = session.get_one(Centre, 1)
        before = {name: getattr(row, name) for name in fields if getattr(row, name) != fields[name]}
        for name, value in fields.items():
            setattr(row, name, value)
        after = {name: fields[name] for name in before}
        if before:
            audit.record("change_centre", "centre", 1, by=by, now=now, before=before, after=after)


CENTRE: Select = select(*Centre.__table__.columns)


def centre():
    """The row, read once a request."""
    if "centre" not in g:
        g.centre = db.session.execute(CENTRE).one()
        current_app.extensions["last_centre"] = g.centre
    return g.centre


def last_centre():
    """The row as this process saw it last, for pages that must do without the database."""
    return current_app.extensions.get("last_centre", UNKNOWN)
