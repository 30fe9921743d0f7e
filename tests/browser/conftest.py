"""The site in Debian's Chromium: the cast on a database of its own, the clock standing at NOW."""

import threading
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

from community.core.db import reading
from tests.databases import staged_app

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium():
    if not Path(CHROMIUM).exists():
        raise RuntimeError("Chromium is not installed: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def stand(tmp_path_factory):
    """A threaded server of this process, so that its clock is the test's."""
    with staged_app("sqlite", tmp_path_factory.mktemp("browser")) as (app, put_back):
        server = make_server("127.0.0.1", 0, app, threaded=True)
        app.config["SITE_URL"] = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield app, put_back
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def site(stand):
    app, put_back = stand
    put_back()
    with app.app_context(), reading():  # a test only looks: it must not hold the site's write lock
        yield app.config["SITE_URL"]


class Watch:
    """What a page said and asked for while it was open."""

    def __init__(self, page, site: str):
        self.console: list[str] = []
        self.urls: list[str] = []
        self.bytes = 0
        page.on("console", lambda message: self.console.append(message.text))
        page.on("pageerror", lambda error: self.console.append(str(error)))
        page.on("request", lambda request: self.urls.append(request.url))
        page.on("requestfinished", self._weigh)
        self.site = site

    def _weigh(self, request) -> None:
        sizes = request.sizes()
        self.bytes += sizes["responseBodySize"] + sizes["responseHeadersSize"]

    def foreign(self) -> list[str]:
        return [url for url in self.urls if not url.startswith((self.site, "data:"))]


@pytest.fixture
def open_page(chromium, site):
    """Open a page in a browser of its own: (path, size, javascript) to (page, watch)."""
    contexts = []

    def open_it(path: str, *, size=(360, 780), javascript=True, token: str | None = None):
        context = chromium.new_context(
            viewport={"width": size[0], "height": size[1]}, locale="zh-CN", java_script_enabled=javascript
        )
        contexts.append(context)
        if token:
            _sign_in(context, site, token)
        page = context.new_page()
        watch = Watch(page, site)
        page.goto(site + path)
        return page, watch

    yield open_it
    for context in contexts:
        context.close()


def _sign_in(context, site: str, login: str) -> None:
    """Give the browser the session cookie of one of the cast."""
    from flask import current_app

    client = current_app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = f"token-{login}"
    context.add_cookies([{"name": "session", "value": client.get_cookie("session").value, "url": site}])
