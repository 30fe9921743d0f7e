"""What of a shop can be booked: how many at once, in which steps, shared by which lines."""

import pytest
from sqlalchemy import select

from community.bookings import resources
from community.bookings.check import faults
from community.bookings.models import Resource, Slot
from community.core.audit import AuditLine
from community.core.db import db, transaction
from community.core.errors import Refusal
from community.partners import lines
from community.partners.models import Partner, Service
from tests import factories as make
from tests.cast import NOW, actor
from tests.page import Visitor
from tests.steps import both_ways, words

LIST = "/desk/partners/lao-zhou/resources"


def chairs() -> Resource:
    return db.session.scalars(select(Resource).join(Service).where(Service.name == "理女发")).one()


def line(name: str) -> Service:
    return db.session.scalars(select(Service).filter_by(name=name)).one()


def stands(resource: Resource, **changed) -> dict:
    """The fields that stand, and those that change."""
    fields = {name: getattr(resource, name) for name in resources.RESOURCE_NAMES}
    users = db.session.scalars(select(Service.id).where(Service.resource_id == resource.id))
    return fields | {"lines": list(users), "by": actor("secretary"), "now": NOW} | changed


@both_ways
def test_a_shop_gets_something_to_be_booked_and_a_line_that_uses_it(secretary, data, htmx):
    with transaction():
        perm = make.service(
            db.session.get_one(Partner, chairs().partner_id), "烫发", kind="appointment", minutes=30
        )
    form = secretary.open(f"{LIST}/new")
    form.send("/resources", htmx=htmx, name="二号椅", capacity="２", lines=str(perm.id))
    assert "二号椅2位30分钟一格提前14天烫发" in words(secretary.open(LIST).find("//tbody")[0])


@both_ways
def test_more_places_go_to_the_times_to_come(secretary, data, htmx):
    resource = chairs()
    secretary.open(f"/desk/resources/{resource.id}").send(f"/{resource.id}", htmx=htmx, capacity="5")
    db.session.expire_all()
    assert {slot.capacity for slot in db.session.scalars(select(Slot))} == {5}
    said = db.session.scalars(select(AuditLine.after).filter_by(verb="change_resource")).one()
    assert said == '{"capacity": 5}' and list(faults(NOW)) == []


def test_fewer_places_never_go_below_what_is_taken(data):
    slot = db.session.scalars(select(Slot).where(Slot.taken > 0)).first()
    resources.change_resource(chairs(), **stands(chairs(), capacity=0))
    db.session.refresh(slot)
    assert slot.capacity == slot.taken > 0 and list(faults(NOW)) == []


def test_the_step_stays_while_bookings_to_come_stand_on_it(data):
    with pytest.raises(Refusal, match="格子的长短不能改"):
        resources.change_resource(chairs(), **stands(chairs(), step_minutes=7))
    assert chairs().step_minutes != 7


def test_a_line_with_bookings_to_come_does_not_leave_its_resource(data):
    with pytest.raises(Refusal, match="还有约好的"):
        resources.change_resource(chairs(), **stands(chairs(), lines=[]))
    assert line("理女发").resource_id == chairs().id


def test_a_line_that_lasts_longer_from_now_on_leaves_bookings_made_as_they_are(data):
    row = line("理女发")
    lines.change_service(row, seen=lines.service_seen(row), minutes=90, by=actor("secretary"), now=NOW)
    assert list(faults(NOW)) == []


def test_a_line_of_another_shop_is_not_touched(data):
    other = db.session.scalars(
        select(Service).where(Service.partner_id != chairs().partner_id, Service.ended_at.is_(None))
    ).first()
    before = other.resource_id
    users = stands(chairs())["lines"]
    resources.change_resource(chairs(), **stands(chairs(), lines=[*users, other.id]))
    assert other.resource_id == before


@pytest.mark.parametrize(
    "fields",
    [{"name": ""}, {"capacity": "多"}, {"capacity": "-1"}, {"step_minutes": "1"}, {"lines": "999999"}],
)
@both_ways
def test_a_resource_typed_wrongly_says_how_and_keeps_what_was_typed(secretary, data, fields, htmx):
    form = secretary.open(f"{LIST}/new")
    answer = form.send("/resources", htmx=htmx, status=422, **({"name": "三号椅"} | fields))
    assert answer.find("//*[contains(@class, 'govuk-error-message')]")
    assert db.session.query(Resource).filter_by(name="三号椅").count() == 0


def test_another_shop_finds_no_resource_of_this_one(app, data):
    Visitor(app, "mending").open(f"/desk/resources/{chairs().id}", status=404)
