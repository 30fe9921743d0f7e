"""The desk finds a booking by name, number or code; what is looked for stands in no address."""

from flask import Blueprint, render_template

from community.bookings.charges import dues_of
from community.bookings.finding import MOST_FOUND, tickets_for
from community.bookings.forms import FindForm
from community.core import clock
from community.core.access import COUNTER, READERS, actor, allow
from community.core.web import wrong

bp = Blueprint("desk_find", __name__, url_prefix="/desk")


@bp.post("/bookings/lookup")
@allow(*READERS)
def find():
    form, who = FindForm(), actor()
    if not form.validate():
        return wrong("bookings/desk/found.html", "bookings/desk/_find.html", form=form, groups={})
    groups = tickets_for(form.q.data, now=clock.now(), shop_slug=who.partner_slug)
    context = {"may_serve": who.role in COUNTER, "most": MOST_FOUND}
    context["dues"] = dues_of([ticket for tickets in groups.values() for ticket in tickets], clock.now())
    return render_template("bookings/desk/found.html", form=form, groups=groups, **context)
