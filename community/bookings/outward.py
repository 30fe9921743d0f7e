"""What a booking is outside this site: a calendar's entry, a QR code."""

from datetime import UTC, datetime, timedelta

from flask import url_for
from icalendar import Alarm, Calendar, Event

from community.bookings.kinds import is_at_home
from community.bookings.mywords import NOT_YET
from community.bookings.rules import Ticket
from community.bookings.series import dates_of
from community.core.clock import SHANGHAI
from community.core.qr import qr_png
from community.core.web import absolute
from community.partners.rules import Span

REMIND_BEFORE = timedelta(hours=1)


def address_of(reference: str) -> str:
    """A booking's own address, as it is written into codes and calendars."""
    return absolute(url_for("mine.booking_page", reference=reference))


def calendar_file(ticket: Ticket, now: datetime) -> bytes:
    """The booking as an iCalendar file (RFC 5545): an entry for each time that one comes."""
    calendar = Calendar()
    calendar.add("prodid", "-//community//bookings//ZH")
    calendar.add("version", "2.0")
    for number, span in enumerate(dates_of(ticket), 1):
        uid = f"{ticket.reference}-{number}" if ticket.is_series else ticket.reference
        calendar.add_component(_entry(ticket, uid, span, now))
    return calendar.to_ical()


def _entry(ticket: Ticket, uid: str, span: Span, now: datetime) -> Event:
    """One time of a booking, with a reminder an hour before."""
    event = Event()
    event.add("uid", f"{uid}@community")
    event.add("dtstamp", now.replace(tzinfo=SHANGHAI).astimezone(UTC))
    event.add("dtstart", span[0].replace(tzinfo=SHANGHAI).astimezone(UTC))
    event.add("dtend", span[1].replace(tzinfo=SHANGHAI).astimezone(UTC))
    event.add("summary", f"{ticket.service_name}，{ticket.partner_name}{NOT_YET.get(ticket.state, '')}")
    event.add("location", "您家" if is_at_home(ticket.kind) else ticket.place)
    event.add("description", f"取号码 {ticket.pickup_code}")
    event.add("url", address_of(ticket.reference))
    reminder = Alarm()
    reminder.add("action", "DISPLAY")
    reminder.add("description", ticket.service_name)
    reminder.add("trigger", -REMIND_BEFORE)
    event.add_component(reminder)
    return event


def qr_picture(reference: str) -> bytes:
    """The booking's address as a PNG."""
    return qr_png(address_of(reference))
