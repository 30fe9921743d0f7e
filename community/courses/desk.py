"""The courses at the desk: made, changed, shown, closed; who has signed up."""

from flask import Blueprint, abort, render_template, request, url_for

from community.core import clock, keys
from community.core.access import COUNTER, READERS, actor, allow, own_partner_or_404
from community.core.db import db
from community.core.errors import Refusal
from community.core.saving import saved
from community.core.web import done, wrong
from community.courses import actions, dates, queries
from community.courses.forms import WRITTEN, CourseForm, DatesForm, NewCourseForm
from community.courses.rules import Listing
from community.partners.deskqueries import partner_names
from community.partners.models import Partner

bp = Blueprint("desk_courses", __name__, url_prefix="/desk/courses")


def course_or_404(course_id: int) -> Listing:
    course = queries.course(course_id, clock.now()) or abort(404)
    own_partner_or_404(course.partner_slug)
    return course


def here(course: Listing) -> str:
    return url_for("desk_courses.course_page", course_id=course.id)


@bp.get("")
@allow(*READERS)
def list_page():
    found = queries.courses(clock.now(), actor().partner_slug)
    return render_template("courses/desk/list.html", courses=found)


@bp.get("/new")
@allow(*COUNTER)
def new_course():
    return render_template("courses/desk/new.html", form=_new_form())


def _new_form() -> NewCourseForm:
    """The form with the shops one may make a course for; a shop's own is the only one."""
    form, own = NewCourseForm(), actor().partner_slug
    shops = [shop for shop in partner_names() if shop.state != "ended" and own in (None, shop.slug)]
    form.partner.options = tuple((shop.slug, shop.name) for shop in shops)
    form.today = clock.now().date()
    return form


@bp.post("")
@allow(*COUNTER)
def add_course():
    form = _new_form()
    if not form.validate():
        return wrong("courses/desk/new.html", "courses/desk/_new.html", form=form)
    try:
        course_id = keys.once(form, lambda: str(_add(form)))
    except Refusal as refusal:
        return wrong("courses/desk/new.html", "core/_messages.html", 409, form=form, refusal=refusal)
    return done(url_for(".course_page", course_id=course_id))


def _add(form: NewCourseForm) -> int:
    partner = db.session.query(Partner).filter_by(slug=form.partner.data).one()
    dates.check_spans(form.spans, partner_id=partner.id, now=clock.now())
    said = form.fields() | {"price": form.prices(), "dates": form.spans}
    return actions.add_course(partner, by=actor(), now=clock.now(), **said)


@bp.get("/<int:course_id>")
@allow(*READERS)
def course_page(course_id: int):
    return render_template("courses/desk/course.html", **whole(course_or_404(course_id)))


def whole(course: Listing, form: DatesForm | None = None) -> dict:
    """All that the desk sees of a course."""
    return {
        "course": course,
        "people": queries.signed_up(course.id),
        "children": queries.children_of(course.id),
        "noted_by": queries.noted_by(course.id),
        "form": form or DatesForm(formdata=None),
    }


@bp.get("/<int:course_id>/edit")
@allow(*COUNTER)
def edit_course(course_id: int):
    course = course_or_404(course_id)
    stands = actions.standing(course.id, now=clock.now())
    form = CourseForm(obj=stands, seen=actions.course_seen(stands))
    for field in (form.books_from, form.books_until):
        field.data = field.data.strftime(WRITTEN) if field.data else ""
    return render_template("courses/desk/edit.html", course=course, form=form)


@bp.post("/<int:course_id>")
@allow(*COUNTER)
def save_course(course_id: int):
    course, form = course_or_404(course_id), CourseForm()
    stands = {"page": "courses/desk/edit.html", "fragment": "courses/desk/_edit.html", "course": course}
    return saved(form, lambda: _save(course, form), then=here(course), **stands)


def _save(course: Listing, form: CourseForm) -> str:
    seen = request.form.get("agreed") or form.seen.data or ""
    actions.change_course(course.id, seen=seen, by=actor(), now=clock.now(), **form.fields())
    return str(course.id)


@bp.post("/<int:course_id>/<any(publication,withdrawal,deadline):noun>")
@allow(*COUNTER)
def change_state(course_id: int, noun: str):
    course = course_or_404(course_id)
    verbs = {"publication": actions.show, "withdrawal": actions.withdraw, "deadline": actions.close_sign_up}
    try:
        keys.tap(lambda: verbs[noun](course, by=actor(), now=clock.now()))
    except Refusal as refusal:
        context = whole(course_or_404(course_id)) | {"refusal": refusal}
        return wrong("courses/desk/course.html", "core/_messages.html", 409, **context)
    return done(here(course))
