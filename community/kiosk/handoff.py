"""Going on with the same time on one's own phone: a code on the screen, for five minutes and one booking.

The code is signed and stands nowhere. The key of the phone's form is made of it, so that the booking uses
it up, and opening it does not.
"""

import base64
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, abort, current_app, redirect, url_for
from itsdangerous import BadSignature, URLSafeSerializer

from community.core import clock, keys
from community.core.access import anyone
from community.core.errors import Choice, Refusal
from community.core.qr import qr_png
from community.core.web import absolute

bp = Blueprint("handoff", __name__)
GOOD_FOR = timedelta(minutes=5)
WRITTEN = "%y%m%d%H%M%S"  # short: the fewer the characters, the larger the dots


@dataclass(frozen=True)
class Handoff:
    """What a code says: which service when, how many, until when it is good, the key of its one booking."""

    service_id: int
    at: datetime
    quantity: int
    until: datetime
    key: str


@bp.app_template_global("handoff_qr")
def picture(service_id: int, at: datetime, quantity: int) -> str:
    """The code as a picture that stands in the page itself."""
    token = token_for(service_id, at, quantity, now=clock.now())
    png = qr_png(absolute(url_for("handoff.go_on", token=token)))
    return "data:image/png;base64," + base64.b64encode(png).decode()


def token_for(service_id: int, at: datetime, quantity: int, *, now: datetime) -> str:
    until = now + GOOD_FOR
    said = [service_id, f"{at:{WRITTEN}}", quantity, f"{until:{WRITTEN}}", secrets.token_urlsafe(6)]
    return _signer().dumps(said)


@bp.get("/go/<token>")
@anyone
def go_on(token: str):
    found = _read(token) or abort(404)
    if (
        clock.now() >= found.until and keys.answer_of(found.key) is None
    ):  # what came of it the form's page says
        again = (Choice("自己选个时间", url=url_for("bookings.times_page", service_id=found.service_id)),)
        raise Refusal("这个码过期了", "大厅屏上的码5分钟内有效", again, code="over")
    asked = {"at": f"{found.at:%Y-%m-%dT%H:%M}", "quantity": found.quantity, "key": found.key}
    return redirect(url_for("bookings.check_page", service_id=found.service_id, **asked), 303)


def _read(token: str) -> Handoff | None:
    try:
        said = _signer().loads(token)
    except BadSignature:
        return None
    service_id, at, quantity, until, _ = said
    # made of what it says, not of its letters: a signature may be spelt in more than one way
    key = uuid.uuid5(uuid.NAMESPACE_URL, repr(said))
    at, until = datetime.strptime(at, WRITTEN), datetime.strptime(until, WRITTEN)
    return Handoff(service_id, at, quantity, until, str(key))


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key, salt="so many, going on on the phone")
