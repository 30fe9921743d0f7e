"""What of a shop can be booked: how many at once, in which steps, shared by which lines."""

import pytest
from sqlalchemy import select

from community.bookings import outcomes, resources
from community.bookings.check import faults
from community.bookings.models import Booking, Resource, ResourceHours, Slot
from community.bookings.queries import offer_of, ticket
from community.bookings.times import Times, own_hours
from community.core.audit import AuditLine
from community.core.db import db, transaction
from community.core.errors import Refusal
from community.partners import lines
from community.partners.models import Partner, Service
from tests import factories as make
from tests.cast import NOW, TOMORROW_0940, actor
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
    own = {"lines": list(users), "hours": own_hours(resource.id)}
    return fields | own | {"by": actor("secretary"), "now": NOW} | changed


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


def test_a_line_does_not_leave_while_a_place_is_held_to_come_by_who_is_done_already(data):
    morning = TOMORROW_0940.replace(hour=8)
    reference = db.session.scalar(select(Booking.reference).filter_by(for_whom="张阿姨"))
    for verb in ("arrive", "finish"):  # came early, and is gone before the time
        outcomes.step(ticket(reference), verb, by=actor("secretary"), now=morning)
    with pytest.raises(Refusal, match="还有约好的"):
        resources.change_resource(chairs(), **stands(chairs(), lines=(), now=morning))
    assert list(faults(morning)) == []


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
    [
        {"name": ""},
        {"capacity": "多"},
        {"capacity": "-1"},
        {"step_minutes": "1"},
        {"lines": "999999"},
        {"wed": "上午"},
        {"wed": "9:00-12:00 11:00-13:00"},
    ],
)
@both_ways
def test_a_resource_typed_wrongly_says_how_and_keeps_what_was_typed(secretary, data, fields, htmx):
    form = secretary.open(f"{LIST}/new")
    answer = form.send("/resources", htmx=htmx, status=422, **({"name": "三号椅"} | fields))
    assert answer.find("//*[contains(@class, 'govuk-error-message')]")
    assert db.session.query(Resource).filter_by(name="三号椅").count() == 0


def test_another_shop_finds_no_resource_of_this_one(app, data):
    Visitor(app, "mending").open(f"/desk/resources/{chairs().id}", status=404)


# ---- what the kinds need: a sitting without a step, a week of its own


def a_line(name: str, kind: str, **fields) -> Service:
    with transaction():
        return make.service(db.session.get_one(Partner, chairs().partner_id), name, kind=kind, **fields)


@both_ways
def test_without_a_step_it_is_one_sitting(secretary, data, htmx):
    lunch = a_line("盒饭", "meal", unit="份")
    form = secretary.open(f"{LIST}/new")
    form.send("/resources", htmx=htmx, name="盒饭", step_minutes="", lines=str(lunch.id))
    assert db.session.scalars(select(Resource).filter_by(name="盒饭")).one().step_minutes is None
    assert "盒饭1位一场" in words(secretary.open(LIST).find("//tbody")[0])
    assert "几分钟一格空" in secretary.open("/desk/audit").text


@both_ways
@pytest.mark.parametrize(
    ("minutes", "step", "sentence"), [(60, "", "请写几分钟一格"), (None, "60", "还没写时长")]
)
def test_a_line_on_a_grid_needs_a_step_and_a_length(secretary, data, htmx, minutes, step, sentence):
    hour = a_line("打球", "room", unit="小时", minutes=minutes)
    form = secretary.open(f"{LIST}/new")
    values = {"name": "球台", "step_minutes": step, "lines": str(hour.id)}
    assert sentence in form.send("/resources", htmx=htmx, status=409, **values).text
    assert db.session.query(Resource).filter_by(name="球台").count() == 0


@pytest.mark.parametrize("lacks", ["step_minutes", "minutes"])
def test_a_page_of_times_that_lacks_one_of_them_has_no_times(resident, data, lacks):
    with transaction():
        shop = db.session.get_one(Partner, chairs().partner_id)
        tables = make.resource(shop, **({"step_minutes": None} if lacks == "step_minutes" else {}))
        minutes = None if lacks == "minutes" else 60
        hour = make.service(shop, "打球", uses=tables, kind="room", unit="小时", minutes=minutes)
    assert "没有可约的时间" in resident.open(f"/services/{hour.id}").text


@both_ways
def test_a_week_of_its_own_counts_within_the_shops(secretary, data, htmx):
    number = chairs().id
    form = secretary.open(f"/desk/resources/{number}")
    form.send(f"/{number}", htmx=htmx, wed="9点-10点", thu="14:00-15:00")
    assert own_hours(number) == [(2, 540, 600), (3, 840, 900)]
    offer = offer_of(line("理男发").id, NOW)
    times = Times(offer, NOW)
    found = [f"{at:%a %H:%M}" for day in times.days[:4] for at in times.starts(day)]
    assert found[:6] == ["Wed 09:00", "Wed 09:20", "Wed 09:40", "Thu 14:00", "Thu 14:20", "Thu 14:40"]
    again = secretary.open(f"/desk/resources/{number}")
    assert again.form(f"/{number}").fields["wed"] == "9:00-10:00"
    assert "自己的时间空" in secretary.open("/desk/audit").text
    assert (
        "周三 9:00-10:00"
        in db.session.scalars(select(AuditLine.after).filter_by(verb="change_resource")).one()
    )
    assert list(faults(NOW)) == []


def test_an_empty_week_goes_by_the_shops_again(secretary, data):
    number = chairs().id
    with transaction():
        make.resource_hours(chairs(), (540, 600))
    form = secretary.open(f"/desk/resources/{number}")
    form.send(f"/{number}", **dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), ""))
    assert db.session.query(ResourceHours).count() == 0


def test_a_week_saved_as_it_stands_changes_nothing(secretary, data):
    number = chairs().id
    with transaction():
        make.resource_hours(chairs(), (540, 600))
    secretary.open(f"/desk/resources/{number}").send(f"/{number}")
    assert db.session.query(AuditLine).filter_by(verb="change_resource").count() == 0
