"""Answers: done, wrong, refused; error pages; what templates may say."""

import uuid
from datetime import date

from flask import Flask, abort, current_app, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import CSRFError, CSRFProtect
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException
from werkzeug.routing import IntegerConverter, UnicodeConverter, ValidationError

from community.core import clock, dates, money, text
from community.core.access import PUBLIC, RESIDENT, actor, allowed_for, ask_to_sign_in
from community.core.centre import centre, last_centre
from community.core.db import LARGEST_ID, db
from community.core.errors import Refusal
from community.core.sqlite import is_busy

TEXT_SIZES = ("", "l", "xl", "xxl")
SENTENCES = {
    413: ("一次交的内容太多了", "请少填一些，照片请选小一些的"),
    403: ("这一页您打不开", "如果是刚才那一页放久了，请回上一页刷新再试"),
    404: ("没有找到这一页", "可能已经下架，或者网址少了几个字"),
    405: ("这一页不能这样打开", "请从首页再走一遍"),
    422: ("填的内容没有看懂", "请回上一页再试一次"),
    500: ("网站出了点问题", "已经记下来了，请稍后再试，急事请打电话"),
    503: ("现在人有点多，没有保存", "请再按一次"),
}


csrf = CSRFProtect()


class WordConverter(UnicodeConverter):
    """A word in an address; one that nobody can type is no page."""

    def to_python(self, value: str) -> str:
        if text.has_control_characters(value):
            raise ValidationError
        return super().to_python(value)


class RowIdConverter(IntegerConverter):
    """A row's number in an address; one that no database can hold is no page."""

    regex = r"\d{1,19}"

    def to_python(self, value: str) -> int:
        number = super().to_python(value)
        return number if number <= LARGEST_ID else 0


def is_htmx() -> bool:
    g.varies_by_htmx = True
    return request.headers.get("HX-Request") == "true"


def asked_day(name: str = "day") -> date | None:
    """The day an address asks for, or None where it names none; a day that no calendar has is no page."""
    text_of_day = request.args.get(name)
    return (dates.day_from(text_of_day) or abort(404)) if text_of_day else None


def done(then: str, fragment: str | None = None, **context) -> ResponseReturnValue:
    """A change was made: the fragment for htmx where one stays on the page, otherwise go to `then`."""
    if not is_htmx():
        return redirect(then, 303)
    if fragment is None:
        return "", 200, {"HX-Redirect": then}
    return render_template(fragment, **context)


def wrong(page: str, fragment: str, status: int = 422, **context) -> ResponseReturnValue:
    """A form is wrong: the same form with its errors, alone for htmx, in its page otherwise."""
    template = fragment if is_htmx() else page
    return render_template(template, has_errors=status == 422, framed=fragment, **context), status


def fragment(template: str, frame: str = "core/framed.html", **context) -> str:
    """A fragment's own address: bare for htmx, framed in the layout for a plain browser."""
    return render_template(template if is_htmx() else frame, framed=template, **context)


def messages(refusal: Refusal) -> ResponseReturnValue:
    """The refusal as what htmx puts into #messages."""
    return render_template("core/_messages.html", refusal=refusal), 409


def absolute(path: str) -> str:
    """A path of this site as it is written into codes, calendars and messages."""
    return current_app.config["SITE_URL"] + path


def init_web(app: Flask) -> None:
    app.url_map.converters |= {"int": RowIdConverter, "default": WordConverter}
    csrf.init_app(app)
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(CSRFError, _without_token)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(DBAPIError, _database_error)
    app.register_error_handler(PoolTimeout, lambda error: _busy())
    app.register_error_handler(Exception, _crash)
    app.after_request(_vary)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        absolute=absolute,
        asking=text.asking,
        yuan=money.yuan,
        yuan_number=money.yuan_number,
        exact_yuan=money.exact_yuan,
        signed_yuan=money.signed_yuan,
        about_yuan=money.about_yuan,
        spoken_time=dates.spoken_time,
        short_time=dates.short_time,
        clock_time=dates.clock_time,
        month_day=dates.month_day,
        full_date=dates.full_date,
        full_month=dates.full_month,
        spoken_month=dates.spoken_month,
        weekday=dates.weekday,
        spoken_span=dates.spoken_span,
        concession_fen=money.concession_fen,
        spoken_day=dates.spoken_day,
        day_chip=dates.day_chip,
        near_day=dates.near_day,
        is_near=dates.is_near,
        given=lambda fields: {name: value for name, value in fields.items() if value},
        size=text.size,
        masked_name=text.masked_name,
        masked_mobile=text.masked_mobile,
    )
    app.context_processor(_page_context)


def _page_context() -> dict:
    size = request.cookies.get(f"{current_app.config['COOKIE_PREFIX']}size", "")
    return {
        "centre": centre,
        "new_key": lambda: str(uuid.uuid4()),
        "text_size": size if size in TEXT_SIZES else "",
        "now": clock.now(),
        "shared_url": absolute(request.path) if allowed_for(request.endpoint) == PUBLIC else "",
    }


def _vary(response):
    if g.get("varies_by_htmx"):
        response.vary.add("HX-Request")
    return response


def _refused(refusal: Refusal) -> ResponseReturnValue:
    db.session.rollback()
    if is_htmx():
        return messages(refusal)
    return render_template("core/refused.html", refusal=refusal, **_place()), 409


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or (error.code or 500) < 400:
        return error
    code = 422 if error.code == 400 else error.code if error.code in SENTENCES else 404
    return _error_page(code)


def _without_token(error: CSRFError) -> ResponseReturnValue:
    """No token, or another sign-in's: an unreadable body, a session that ended, a page too old."""
    if request.content_length and not request.form:
        return _error_page(422)
    allowed = allowed_for(request.endpoint)
    if isinstance(allowed, frozenset) and not current_user.is_authenticated:
        return ask_to_sign_in(kiosk=allowed == {"kiosk"})
    return _error_page(403)


def _database_error(error: DBAPIError) -> ResponseReturnValue:
    is_postgres_away = isinstance(error, OperationalError) and db.engine.dialect.name != "sqlite"
    if is_busy(error.orig) or is_postgres_away:
        current_app.logger.warning("busy: %s", error.orig)
        return _busy()
    return _crash(error)


def _busy() -> ResponseReturnValue:
    page, status = _error_page(503)
    return page, status, {"Retry-After": "2"}


def _crash(error: Exception) -> ResponseReturnValue:
    if current_app.testing:
        raise error
    error_id = uuid.uuid4().hex[:8]
    current_app.logger.error("error %s at %s", error_id, request.endpoint, exc_info=error)
    return _error_page(500, error_id=error_id)


def _error_page(code: int, error_id: str = "") -> tuple[str, int]:
    """An own page for each error; one that needs no database, for the database may be what failed."""
    db.session.rollback()
    sentence, then = SENTENCES[code]
    code = 422 if code == 413 else code  # too much is a form that is wrong, too
    if is_htmx():
        return render_template("core/_messages.html", refusal=Refusal(sentence, then)), code
    place = _place() if code < 500 else _place_without_database()
    said = {"code": code, "sentence": sentence, "then": then, "error_id": error_id}
    return render_template("core/error.html", **said, **place), code


def _place_without_database() -> dict:
    """The same for answers that may ask the database nothing; the hall's screen stays a screen."""
    if request.path.startswith("/kiosk"):
        return {"layout": "kiosk/base.html", "home": "/kiosk", "centre": last_centre}
    return {"layout": "base.html", "home": "/", "centre": last_centre}


def _place() -> dict:
    """Which layout an answer stands in, and where home is: nobody falls out of the desk or the screen."""
    if request.path.startswith("/kiosk"):
        return {"layout": "kiosk/base.html", "home": "/kiosk"}
    if request.path.startswith("/desk") and actor() is not RESIDENT:
        return {"layout": "desk/base.html", "home": "/desk"}
    return {"layout": "base.html", "home": "/"}
