"""Residents' pages of the courses: the list, one course."""

from flask import Blueprint, abort, render_template, url_for

from community.core import clock
from community.core.access import public
from community.courses import queries
from community.courses.rules import CourseDate, Listing

bp = Blueprint("courses", __name__)


@bp.app_template_filter("sign_up_url")
def sign_up_url(one: CourseDate, course: Listing) -> str:
    """Where one signs up to a date of a course, or waits for a seat at it."""
    return url_for("bookings.check_page", service_id=course.id, at=one.starts_at.strftime("%Y-%m-%dT%H:%M"))


@bp.get("/courses")
@public
def list_page():
    return render_template("courses/list.html", courses=queries.shown_courses(clock.now()))


@bp.get("/courses/<int:course_id>")
@public
def course_page(course_id: int):
    course = queries.course(course_id, clock.now())
    if course is None or not course.is_shown():
        abort(404)
    return render_template("courses/course.html", course=course)
