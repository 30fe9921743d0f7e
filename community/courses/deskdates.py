"""The dates of a course at the desk: added, moved, taken off; who is there at each."""

from flask import Blueprint, abort, render_template, request, url_for

from community.core import clock, keys
from community.core.access import COUNTER, READERS, actor, allow
from community.core.dates import clock_time
from community.core.errors import Refusal
from community.core.saving import saved
from community.core.web import done, wrong
from community.courses import attendance, dates, queries
from community.courses.desk import course_or_404, here, whole
from community.courses.forms import DateForm, DatesForm
from community.courses.rules import CourseDate, Listing

bp = Blueprint("desk_course_dates", __name__, url_prefix="/desk/courses")
PAGE, FRAGMENT = "courses/desk/course.html", "courses/desk/_dates_new.html"


def date_or_404(course_id: int, date_id: int) -> tuple[Listing, CourseDate]:
    course = course_or_404(course_id)
    return course, next((one for one in course.dates if one.id == date_id), None) or abort(404)


@bp.post("/<int:course_id>/dates")
@allow(*COUNTER)
def add_dates(course_id: int):
    course, form = course_or_404(course_id), DatesForm()
    form.today = clock.now().date()
    if not form.validate():
        return wrong(PAGE, FRAGMENT, **whole(course, form))
    try:
        keys.once(form, lambda: _add(course, form))
    except Refusal as refusal:
        return wrong(PAGE, "core/_messages.html", 409, refusal=refusal, **whole(course, form))
    return done(here(course))


def _add(course: Listing, form: DatesForm) -> str:
    dates.add_dates(course, form.spans, by=actor(), now=clock.now())
    return str(course.id)


@bp.get("/<int:course_id>/dates/<int:date_id>/move")
@allow(*COUNTER)
def move_page(course_id: int, date_id: int):
    course, one = date_or_404(course_id, date_id)
    hours = f"{clock_time(one.starts_at)}-{clock_time(one.ends_at)}"
    form = DateForm(day=str(one.starts_at.date()), hours=hours)
    return render_template("courses/desk/move.html", course=course, one=one, form=form)


@bp.post("/<int:course_id>/dates/<int:date_id>/move")
@allow(*COUNTER)
def move(course_id: int, date_id: int):
    course, one = date_or_404(course_id, date_id)
    form, stands = DateForm(), {"page": "courses/desk/move.html", "fragment": "courses/desk/_move.html"}
    stands |= {"course": course, "one": one}
    return saved(form, lambda: _move(course, one, form), then=here(course), **stands)


def _move(course: Listing, one: CourseDate, form: DateForm) -> str:
    return str(dates.move_date(course, one, form.span, by=actor(), now=clock.now()))


@bp.post("/<int:course_id>/dates/<int:date_id>/removal")
@allow(*COUNTER)
def take_off(course_id: int, date_id: int):
    course = course_or_404(course_id)
    try:
        keys.tap(lambda: _take_off(course_id, date_id))
    except Refusal as refusal:
        return wrong(PAGE, "core/_messages.html", 409, refusal=refusal, **whole(course))
    return done(here(course))


def _take_off(course_id: int, date_id: int) -> None:
    """The date is looked up within the key: a second tap finds it gone and is told the same."""
    course, one = date_or_404(course_id, date_id)
    verb = dates.call_off_date if request.form.get("called_off") else dates.take_off_date
    verb(course, one, by=actor(), now=clock.now())


@bp.get("/<int:course_id>/dates/<int:date_id>")
@allow(*READERS)
def attendance_page(course_id: int, date_id: int):
    course, one = date_or_404(course_id, date_id)
    context = {"course": course, "one": one, "seats": queries.seats_of(one, course.id)}
    children = queries.children_of(course.id)
    return render_template("courses/desk/attendance.html", **context, children=children)


@bp.post("/<int:course_id>/dates/<int:date_id>/<reference>/<any(presence,absence):noun>")
@allow(*COUNTER)
def mark(course_id: int, date_id: int, reference: str, noun: str):
    course, one = date_or_404(course_id, date_id)
    seat = queries.seat_of(one, course.id, reference) or abort(404)
    verb = {"presence": attendance.mark_present, "absence": attendance.mark_absent}[noun]
    keys.tap(lambda: verb(seat.ticket, one, by=actor(), now=clock.now()))
    context = {"course": course, "one": one, "seat": queries.seat_of(one, course.id, reference)}
    then = url_for(".attendance_page", course_id=course_id, date_id=date_id)
    children = queries.children_of(course.id)
    return done(then, "courses/desk/_seat.html", children=children, **context)
