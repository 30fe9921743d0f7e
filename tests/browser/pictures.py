"""`python -m tests.browser.pictures`: the README's pictures, taken of the real screens, never by hand."""

import os
import random
import tempfile
import threading
from pathlib import Path

import click
from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

from community.accounts.actions import open_sign_in
from community.accounts.models import Account
from community.bookings import actions as booking_actions
from community.core import clock
from community.core.db import db, transaction
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


def take(folder: Path, out: Path = FOLDER) -> list[Path]:
    clock.now = lambda: NOW
    booking_actions.secrets = SameEachTime(2024)
    app = make_sample_app(folder)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    site = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    (folder / "fonts.conf").write_text(FONTS)
    out.mkdir(parents=True, exist_ok=True)
    taken = []
    with sync_playwright() as playwright:
        environment = os.environ | {"FONTCONFIG_FILE": str(folder / "fonts.conf")}
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS, env=environment)
        for name, (width, height), path, login in PICTURES:
            context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
            if login:
                cookie = session_cookie(app, token_of(app, login))
                context.add_cookies([{"name": "session", "value": cookie, "url": site}])
            page = context.new_page()
            page.goto(site + path, wait_until="networkidle")
            page.screenshot(path=out / f"{name}.png")
            taken.append(out / f"{name}.png")
            context.close()
        browser.close()
    server.shutdown()
    with app.app_context():
        db.engine.dispose()
    return taken


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        for picture in take(Path(folder)):
            click.echo(f"{picture.name}: {picture.stat().st_size} bytes")
