"""The desk keeps the list of estates: added, renamed in place, moved, taken off and back."""

import pytest
from sqlalchemy import select

from community.bookings import estates
from community.bookings.models import Estate
from community.core.audit import AuditLine
from community.core.errors import Refusal
from tests.cast import NOW, actor
from tests.page import Page, Visitor
from tests.steps import both_ways, post_as, words

LIST = "/desk/estates"


def listed(data) -> list[str]:
    data.session.rollback()
    return [estate.name for estate in estates.estates()]


def estate(data, name: str = "柳荫里") -> Estate:
    return data.session.scalars(select(Estate).filter_by(name=name)).one()


def url(data, name: str = "柳荫里") -> str:
    return f"{LIST}/{estate(data, name).id}"


def audit(data) -> list[str]:
    return list(data.session.scalars(select(AuditLine.verb).order_by(AuditLine.id)))


def save(page: Page, *, htmx: bool = False, status: int = 200, **typed: str) -> Page:
    """Save the row in edit as it stands, but for what is typed."""
    (form,) = [form for form in page.tree.forms if (form.get("id") or "").startswith("estate-")]
    boxes = {box.get("name"): box.get("value") for box in page.find(f"//input[@form='{form.get('id')}']")}
    return page.visitor.post(form.action, dict(form.form_values()) | boxes | typed, htmx=htmx, status=status)


def test_the_list_is_reached_from_the_centre_by_the_desk_alone(app, secretary):
    assert LIST in secretary.open("/desk/centre").links()
    assert [words(row) for row in secretary.open(LIST).find("//tbody/tr")] == [
        "柳荫里改停用",
        "枣香园上移改停用",
    ]
    for role in ("shop", "supervisor"):
        Visitor(app, role).open(LIST, status=403)


@both_ways
def test_a_new_estate_stands_at_the_end(secretary, data, htmx):
    secretary.open(LIST).send(LIST, htmx=htmx, name=" 晴岚居 ")
    assert listed(data) == ["柳荫里", "枣香园", "晴岚居"] and audit(data) == ["add_estate"]


@both_ways
@pytest.mark.parametrize(
    ("name", "sentence"),
    [("", "请填写小区名"), ("里" * 21, "小区名最多20个字"), ("里\x00", "打不出来的字符")],
)
def test_a_name_that_is_wrong_is_told_so_and_kept(secretary, data, name, sentence, htmx):
    wrong = secretary.open(LIST).send(LIST, htmx=htmx, status=422, name=name)
    assert sentence in wrong.text and (wrong.form(LIST).fields["name"] or "") == name.replace(
        "\x00", "\ufffd"
    )
    assert len(listed(data)) == 2 and audit(data) == []


@both_ways
def test_a_name_is_there_once(secretary, data, htmx):
    assert "“枣香园”已经有了" in secretary.open(LIST).send(LIST, htmx=htmx, status=409, name="枣香园").text
    edit = secretary.open(url(data) + "/edit", htmx=htmx)
    assert "“枣香园”已经有了" in save(edit, htmx=htmx, status=409, name="枣香园").text
    assert listed(data) == ["柳荫里", "枣香园"] and audit(data) == []


def test_the_same_form_sent_twice_adds_one_estate(secretary, data):
    page = secretary.open(LIST)
    for _ in range(2):
        page.send(LIST, name="晴岚居")
    assert len(listed(data)) == 3


@both_ways
def test_an_estate_is_renamed_in_place(secretary, data, htmx):
    edit = secretary.open(url(data) + "/edit", htmx=htmx)
    saved = save(edit, htmx=htmx, name="柳荫东里")
    assert "柳荫东里改停用" in saved.text and listed(data) == ["柳荫东里", "枣香园"]
    assert audit(data) == ["rename_estate"]


@both_ways
def test_a_row_in_edit_that_is_wrong_says_so_and_can_be_left(secretary, data, htmx):
    wrong = save(secretary.open(url(data) + "/edit", htmx=htmx), htmx=htmx, status=422, name="")
    assert "请填写小区名" in wrong.text
    (cancel,) = wrong.find("//a[text()='不改了']")
    assert "柳荫里" in secretary.open(cancel.get("hx-get" if htmx else "href"), htmx=htmx).text


@both_ways
def test_of_two_who_rename_an_estate_the_second_is_told_what_stands(app, secretary, data, htmx):
    slower = Visitor(app, "staff").open(url(data) + "/edit", htmx=htmx)
    save(secretary.open(url(data) + "/edit"), name="柳荫东里")
    told = save(slower, htmx=htmx, status=409, name="柳荫西里")
    assert "现在叫“柳荫东里”" in told.text and "柳荫东里" in listed(data)


def test_an_estate_is_moved_up_and_the_first_stays(secretary, data):
    moved = url(data, "枣香园") + "/place"
    secretary.open(LIST).send(moved)
    assert listed(data) == ["枣香园", "柳荫里"] and audit(data) == ["move_estate_up"]
    estates.move_estate_up(estate(data, "枣香园"), by=actor("secretary"), now=NOW)
    assert listed(data) == ["枣香园", "柳荫里"] and audit(data) == ["move_estate_up"]


def test_an_estate_is_taken_off_and_put_back(secretary, data):
    number = url(data)
    off = secretary.open(LIST).send(number + "/withdrawal")
    assert listed(data) == ["枣香园"] and "停用的" in off.text
    off.send(number + "/comeback")
    assert listed(data) == ["柳荫里", "枣香园"] and audit(data) == ["end_estate", "bring_back_estate"]


def test_an_estate_that_is_off_the_list_keeps_its_name(secretary, data):
    secretary.open(LIST).send(url(data) + "/withdrawal")
    assert "“柳荫里”已经有了" in secretary.open(LIST).send(LIST, status=409, name="柳荫里").text


def test_ending_an_estate_twice_leaves_one_line(data):
    row, by = estate(data), actor("secretary")
    for _ in range(2):
        estates.end_estate(row, by=by, now=NOW)
    assert audit(data) == ["end_estate"]


def test_what_stood_when_the_form_was_opened_is_what_counts(data):
    row, by = estate(data), actor("secretary")
    with pytest.raises(Refusal, match="刚刚有人改过"):
        estates.rename_estate(row, seen="别的", name="柳荫东里", by=by, now=NOW)
    estates.rename_estate(row, seen="别的", name="柳荫里", by=by, now=NOW)
    assert audit(data) == []


def test_whoever_may_not_write_cannot_send_the_forms_either(app, data):
    for role in ("shop", "supervisor"):
        for form in (LIST, url(data), url(data) + "/withdrawal"):
            post_as(Visitor(app, role), form, {"name": "晴岚居"}, status=403)
    assert listed(data) == ["柳荫里", "枣香园"]


def test_the_audit_says_in_words_what_was_done(secretary, data):
    secretary.open(LIST).send(LIST, name="晴岚居")
    assert "加小区" in secretary.open("/desk/audit").text
