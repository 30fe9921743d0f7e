"""场地: the rooms that residents may book, on one page."""

from flask import Blueprint, render_template

from community.bookings.rooms import rooms
from community.core import clock
from community.core.access import public

bp = Blueprint("rooms", __name__)


@bp.get("/rooms")
@public
def list_page():
    return render_template("bookings/rooms.html", rooms=rooms(clock.now()))
