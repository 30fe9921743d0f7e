"""When a shop is open, at the desk: its week, its odd days, and the calendar that all shops share."""

from flask import Blueprint, abort, render_template, request, url_for

from community.core import clock, keys
from community.core.access import COUNTER, DESK, READERS, actor, allow
from community.core.dates import day_from
from community.core.web import asked_day, done, wrong
from community.partners import calendar, listing
from community.partners.desk import partner_or_404
from community.partners.forms import CalendarForm, HoursForm, OddDayForm
from community.partners.models import Partner
from community.partners.queries import plan_of
from community.partners.week import written, written_spans

bp = Blueprint("desk_hours", __name__, url_prefix="/desk")
bp.add_app_template_filter(written_spans, "typed_spans")


@bp.get("/partners/<slug>/hours")
@allow(*COUNTER)
def hours_page(slug: str):
    return render_template("partners/desk/hours.html", **_hours(partner_or_404(slug)))


def _hours(partner: Partner) -> dict:
    now = clock.now()
    plan = plan_of(partner.id, now, now + calendar.A_YEAR)
    typed = dict(zip(HoursForm.DAYS, written(plan.blocks), strict=True))
    form = HoursForm(None, **typed, starts_on=str(now.date()), keeps_holidays=partner.keeps_holidays)
    return {
        "partner": partner,
        "form": form,
        "odd_form": OddDayForm(None),
        "odd_days": sorted(plan.extra.items()),
        "later": [(since, written(blocks)) for since, blocks in plan.later],
    }


@bp.post("/partners/<slug>/hours")
@allow(*COUNTER)
def save_hours(slug: str):
    partner, form = partner_or_404(slug), HoursForm()
    if not form.validate():
        context = _hours(partner) | {"form": form}
        return wrong("partners/desk/hours.html", "partners/desk/_hours.html", **context)
    keys.once(form, lambda: _set_hours(partner, form))
    return done(url_for("desk_partners.prices_page", slug=slug))


def _set_hours(partner: Partner, form: HoursForm) -> str:
    by, now = actor(), clock.now()
    listing.set_hours(partner, form.blocks, starts_on=form.starts_on.day, by=by, now=now)
    calendar.keep_holidays(partner, form.keeps_holidays.data, by=by, now=now)
    return partner.slug


@bp.post("/partners/<slug>/odd-days")
@allow(*COUNTER)
def open_odd_day(slug: str):
    partner, form = partner_or_404(slug), OddDayForm()
    if not form.validate():
        context = _hours(partner) | {"odd_form": form}
        return wrong("partners/desk/hours.html", "partners/desk/_odd_days.html", **context)
    keys.once(form, lambda: _open(partner, form))
    return done(url_for(".hours_page", slug=slug))


def _open(partner: Partner, form: OddDayForm) -> str:
    calendar.open_odd_day(partner, form.day.day, form.spans, by=actor(), now=clock.now())
    return partner.slug


@bp.post("/partners/<slug>/odd-days/<day>/withdrawal")
@allow(*COUNTER)
def withdraw_odd_day(slug: str, day: str):
    partner = partner_or_404(slug)
    on = day_from(day) or abort(404)
    keys.tap(lambda: calendar.open_odd_day(partner, on, (), by=actor(), now=clock.now()))
    return done(url_for(".hours_page", slug=slug))


@bp.get("/calendar")
@allow(*READERS)
def calendar_page():
    return render_template("partners/desk/calendar.html", **_calendar(CalendarForm(None, **_asked())))


def _asked() -> dict[str, str]:
    """The days that a row's 改 hands to the form."""
    first, last = asked_day("first"), asked_day("last")
    run = {"first": str(first or ""), "last": str(last or ""), "name": request.args.get("name", "")[:20]}
    return run | {"kind": request.args.get("kind", "holiday")}


def _calendar(form: CalendarForm) -> dict:
    this_year = clock.now().year
    years = (this_year, this_year + 1)
    year = years[request.args.get("year") == str(years[1])]
    return {"form": form, "year": year, "years": years, "runs": calendar.days_of(year)}


@bp.post("/calendar")
@allow(*DESK)
def save_calendar():
    form = CalendarForm()
    if not form.validate():
        return wrong("partners/desk/calendar.html", "partners/desk/_calendar_form.html", **_calendar(form))
    keys.once(form, lambda: _set_days(form))
    return done(url_for(".calendar_page", year=form.first.day.year))


def _set_days(form: CalendarForm) -> str:
    first, last = form.first.day, form.last.day or form.first.day
    calendar.set_days(first, last, kind=form.kind.data, name=form.name.data, by=actor(), now=clock.now())
    return str(first)
