"""The site in Debian's Chromium through pytest-playwright: the community in its states, the clock at NOW."""

import threading
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from itsdangerous import URLSafeSerializer
from werkzeug.serving import make_server

from community.core.db import reading
from tests.browser.stages import STAGES, own_references
from tests.databases import staged_app

CHROMIUM = "/usr/bin/chromium-headless-shell"  # Debian's, at half the time of the whole browser
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    if not Path(CHROMIUM).exists():
        raise RuntimeError("Chromium is not installed: apt-get install chromium-headless-shell")
    return browser_type_launch_args | {"executable_path": CHROMIUM, "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args():
    return {"locale": "zh-CN"}


@contextmanager
def served(app):
    """A threaded server of this process, so that its clock is the test's."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    app.config["SITE_URL"] = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def stands(tmp_path_factory):
    """The community in one of its states, by name: the served app, and what puts it back."""
    with ExitStack() as opened:
        made = {}

        def stand(name: str):
            if name not in made:
                folder = tmp_path_factory.mktemp(name)
                made[name] = opened.enter_context(staged_app("sqlite", folder, STAGES[name]))
                opened.enter_context(served(made[name][0]))
            return made[name]

        yield stand


@pytest.fixture
def site(stands):
    """The address of the site with the cast on it."""
    app, put_back = stands("usual")
    put_back()
    with app.app_context(), reading():  # a test only looks: it must not hold the site's write lock
        yield app.config["SITE_URL"]


class Watch:
    """What a page said and asked for while it was open."""

    def __init__(self, page, site: str = ""):
        self.begin(site)
        page.on("console", lambda message: self.console.append(message.text))
        page.on("pageerror", lambda error: self.console.append(str(error)))
        page.on("request", self._begin)
        page.on("requestfinished", self._weigh)
        page.on("requestfailed", self._end)
        self.page = page

    def begin(self, site: str) -> None:
        """Forget what was before."""
        self.console: list[str] = []
        self.urls: list[str] = []
        self.bytes = self._waits_for = 0
        self.site = site

    def open(self, url: str) -> None:
        """A page, with all that it asks for by itself."""
        self.page.goto(url)
        while self._waits_for:
            self.page.wait_for_timeout(20)

    def _begin(self, request) -> None:
        self.urls.append(request.url)
        self._waits_for += 1

    def _end(self, request) -> None:
        self._waits_for -= 1

    def _weigh(self, request) -> None:
        sizes = request.sizes()
        self.bytes += sizes["responseBodySize"] + sizes["responseHeadersSize"]
        self._end(request)

    def foreign(self) -> list[str]:
        return [url for url in self.urls if not url.startswith((self.site, "data:"))]


@pytest.fixture
def open_page(new_context, site):
    """Open a page in a browser of its own: (path, size, javascript) to (page, watch)."""

    def open_it(path: str, *, size=(360, 780), javascript=True, token: str | None = None):
        context = new_context(viewport={"width": size[0], "height": size[1]}, java_script_enabled=javascript)
        if token:
            context.add_cookies([session_cookie(token)])
        page = context.new_page()
        watch = Watch(page, site)
        page.goto(site + path)
        return page, watch

    return open_it


def session_cookie(login: str) -> dict:
    """The session cookie of one of the cast; needs the app's context."""
    from flask import current_app

    client = current_app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = f"token-{login}"
    return _cookie(current_app, "session", client.get_cookie("session").value)


def kept_cookie() -> dict:
    """The cookie of a phone that keeps all of 张阿姨's bookings; needs the app's context."""
    from flask import current_app

    signer = URLSafeSerializer(current_app.secret_key, salt="my bookings")
    return _cookie(current_app, "bookings", signer.dumps(own_references()[:30]))


def _cookie(app, name: str, value: str) -> dict:
    return {"name": name, "value": value, "url": app.config["SITE_URL"]}
