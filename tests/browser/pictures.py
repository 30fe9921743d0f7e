"""`python -m tests.browser.pictures`: the pictures of README and help, of the real screens, never by hand."""

import io
import os
import random
import tempfile
import threading
from pathlib import Path
from typing import NamedTuple

import click
from PIL import Image
from playwright.sync_api import sync_playwright
from sqlalchemy import select
from werkzeug.serving import make_server

from community.accounts.actions import open_sign_in
from community.accounts.models import Account, Contact
from community.bookings import actions as booking_actions
from community.bookings import outcomes
from community.bookings.models import Booking
from community.bookings.queries import ticket
from community.core import clock
from community.core.access import MACHINE, RESIDENT
from community.core.assets import compress_assets
from community.core.db import db, transaction
from community.notices.models import NoticeVersion
from community.notices.objections import file_objection
from community.partners.models import Partner
from community.partners.sheets.reading import Row
from tests import factories as make
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.cast import NOW
from tests.databases import make_sample_app

FOLDER = Path(__file__).resolve().parents[2] / "static" / "img" / "screens"
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<include>/etc/fonts/fonts.conf</include>
<match><edit name="family" mode="prepend" binding="strong"><string>Noto Sans CJK SC</string></edit></match>
</fontconfig>"""
PHONE, DESK, HALL = (360, 780), (1280, 800), (1080, 1920)
PICTURES = (
    ("phone", PHONE, "/partners/hair-salon", None),
    ("desk", DESK, "/desk/bookings?partner=hair-salon", "shuji"),
    ("kiosk", HALL, "/kiosk", "screen-1"),
)


class Part(NamedTuple):
    """A part of a page: from the corner of one element, to its end or to another's, after some taps."""

    path: str
    begins: str
    taps: tuple[str, ...] = ()
    ends: str | None = None
    width: int = 960  # of the window


BOARD, SHOP = "/desk/bookings?partner=mending", "/desk/partners/hair-salon"
HELP = {
    "day": Part(BOARD, ".dk-day"),
    "booking": Part("/desk/bookings/new", "#check", (".dk-lines a", "a.sq-slot:not(.sq-slot--full)")),
    "move": Part(BOARD, "#main", ("a[aria-label$=改期]",), "#times"),
    "paper": Part("/desk/bookings/sheet?partner=mending", "#main"),
    "calls": Part("/desk/calls", "#calls"),
    "price": Part(SHOP, "#lines", ("a[aria-label=改理女发]",), "#lines .dk-editnote", 1200),
    "closure": Part("/desk/partners/mending/closures", "#main", ("a:text-is('明天停一天')",), "#f"),
    "photo": Part(f"{SHOP}/photos", "#main", (), ".dk-tabs"),
    "sheet": Part("/desk/sheets/a-sheet", "#main"),
    "poster": Part(f"{SHOP}/text", ".dk-cols", width=1160),
    "new-shop": Part("/desk/partners/new", "#f"),
    "accounts": Part(f"{SHOP}/accounts", "#accounts", (), "#accounts .wide"),
    "canteen": Part("/desk/canteen?day=2026-11-25", "#main", width=1160),
    "concession": Part("/desk/people/1", "#person", width=1160),
    "course": Part("/desk/courses", "#main", ("a[aria-label=打开航模入门]",), ".dk-cols", 1160),
    "notice": Part("/desk/notices/new", "#f", (), "#title"),
    "objection": Part("/desk/notices", "#f", ("a[aria-label*=拟修补乒乓室]", "a:text-is('去答复')")),
    "words": Part("/desk/words", "#main"),
    "calendar": Part("/desk/calendar", ".dk-cols section"),
    "proposal": Part("/desk/fund/proposals", "#main", (), "#main .sq-card"),
    "contribution": Part("/desk/agreements/contributions", "#f"),
    "fund": Part("/desk/fund", ".dk-cols .sq-card", width=1160),
}
MOST_HEIGHT, EDGE, COLOURS = 780, 8, 64


def token_of(app, login: str) -> str:
    with app.app_context(), transaction() as session:
        account = session.query(Account).filter_by(login=login).one()
        account.must_change_password = False
        return open_sign_in(account.id, account.role, now=NOW)


def session_cookie(app, token: str) -> str:
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = token
    return client.get_cookie("session").value


class SameEachTime(random.Random):
    """What `secrets` hands out, the same at each run: a picture changes only with the page."""

    def randbelow(self, most: int) -> int:
        return self.randrange(most)

    def token_urlsafe(self, size: int) -> str:
        return self.randbytes(size).hex()


def stage_help(app) -> None:
    """What the sample has not and a page of the help speaks of: calls, an objection, a sheet, a grant."""
    with app.app_context(), transaction() as session:
        soon = select(Booking).where(Booking.state == "confirmed", Booking.starts_at > NOW)
        for booking in session.scalars(soon.order_by(Booking.starts_at.desc(), Booking.id).limit(2)).all():
            outcomes.cancel(ticket(booking.reference), by=MACHINE, now=NOW, must_ring=True)
        about = select(NoticeVersion.notice_id).where(NoticeVersion.title.startswith("拟修补"))
        runs = session.scalars(about).one()
        said = {"name": "李示例", "said": "地砖能不能选防滑的？", "contact": "16000000001"}
        by = session.scalars(select(Account).filter_by(login="shuji")).one()
        shop = session.scalars(select(Partner).filter_by(slug="hair-salon")).one()
        lines = [Row("价目", 2, {"shop": shop.name, "name": "理女发", "price_fen": 1200})]
        make.sheet_upload("a-sheet", by, shop, lines=lines)
        make.account("lishifu", "shop", partner_slug=shop.slug, name="示例李师傅")
        make.grant(session.get_one(Contact, 1).mobile, granted_on=NOW.date(), granted_by_id=by.id)
        file_objection(runs, **said, address="127.0.0.1", by=RESIDENT, now=NOW)


def open_as(browser, app, site: str, size: tuple[int, int], login: str | None):
    """A page in a browser of its own, signed in as one of the sample."""
    width, height = size
    context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
    if login:
        cookie = session_cookie(app, token_of(app, login))
        context.add_cookies([{"name": "session", "value": cookie, "url": site}])
    return context.new_page()


def take_part(page, site: str, part: Part) -> Image.Image:
    """The part as it stands after the taps, in few colours, so that it weighs little."""
    page.set_viewport_size({"width": part.width, "height": 1200})
    page.goto(site + part.path, wait_until="networkidle")
    for tap in part.taps:
        page.locator(tap).first.click()
    page.locator(part.ends or part.begins).first.wait_for()  # which stands on the last page alone
    page.wait_for_load_state("networkidle")
    page.wait_for_function("!document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')")
    page.evaluate("document.activeElement.blur()")
    box = page.locator(part.begins).first.bounding_box()
    if part.ends:
        end = page.locator(part.ends).first.bounding_box()
        box["width"] = max(box["width"], end["x"] + end["width"] - box["x"] + EDGE)
        box["height"] = end["y"] + end["height"] - box["y"] + EDGE
    box["height"] = min(box["height"], MOST_HEIGHT)
    shot = page.screenshot(clip=box, full_page=True, animations="disabled")
    return Image.open(io.BytesIO(shot)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)


def take(folder: Path, out: Path = FOLDER) -> list[Path]:
    clock.now = lambda: NOW
    booking_actions.secrets = SameEachTime(2024)
    compress_assets()  # or the browser is handed older ones
    app = make_sample_app(folder)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    site = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    (folder / "fonts.conf").write_text(FONTS)
    (out / "help").mkdir(parents=True, exist_ok=True)
    taken = []
    with sync_playwright() as playwright:
        environment = os.environ | {"FONTCONFIG_FILE": str(folder / "fonts.conf")}
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS, env=environment)
        for name, size, path, login in PICTURES:
            page = open_as(browser, app, site, size, login)
            page.goto(site + path, wait_until="networkidle")
            page.screenshot(path=out / f"{name}.png")
            taken.append(out / f"{name}.png")
            page.context.close()
        stage_help(app)
        page = open_as(browser, app, site, DESK, "shuji")
        for word, part in HELP.items():
            taken.append(out / "help" / f"{word}.png")
            take_part(page, site, part).save(taken[-1], optimize=True)
        browser.close()
    server.shutdown()
    with app.app_context():
        db.engine.dispose()
    return taken


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        for picture in take(Path(folder)):
            click.echo(f"{picture.name}: {picture.stat().st_size} bytes")
