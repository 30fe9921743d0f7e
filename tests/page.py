"""A visitor who opens pages, has each one checked, and sends the real forms that stand on them."""

import re
from functools import cache, cached_property
from urllib.parse import urlencode

from flask import Flask, has_app_context
from lxml import html
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from community.core.db import db

FOLLOWED = 5  # redirects


class Visitor:
    """A browser of its own, signed in as one of the cast (by login) or a resident."""

    def __init__(self, app: Flask, login: str | None = None):
        self.app, self.client = app, app.test_client()
        if login:
            name, value = signed_in(app, login)
            self.client.set_cookie(name, value)

    def open(self, url: str, *, htmx: bool = False, status: int = 200) -> "Page":
        """Open an address, following redirects; the answer must have the status."""
        return self._read(self._ask("GET", url, htmx), htmx, status)

    def post(self, url: str, fields: dict, *, htmx: bool = False, status: int = 200) -> "Page":
        return self._read(self._ask("POST", url, htmx, **_body(fields)), htmx, status)

    def _ask(self, method: str, url: str, htmx: bool, **sent) -> TestResponse:
        with self._own_context():
            response = self.client.open(url, method=method, headers=_headers(htmx), **sent)
        response.request.environ["wsgi.input"].close()  # a large body is a file of the client's own
        return response

    def _own_context(self):
        """A test's own app context must not lend the request its `g`, nor keep the database locked."""
        if has_app_context():
            db.session.rollback()
        return self.app.app_context()

    def _read(self, response: TestResponse, htmx: bool, status: int) -> "Page":
        for _ in range(FOLLOWED):
            target = response.headers.get("Location") or response.headers.get("HX-Redirect")
            if not target:
                break
            assert response.status_code in (200, 303, 401), response.status
            htmx = False
            response = self._ask("GET", target, htmx)
        assert response.status_code == status, f"{response.status}: {_words(response)[:300]}"
        return Page(self, response, is_whole=not htmx)


class Page:
    """One answer, parsed and checked.

    Args:
        is_whole: a whole page; a fragment is checked for less.
    """

    def __init__(self, visitor: Visitor, response: TestResponse, *, is_whole: bool):
        self.visitor, self.response = visitor, response
        self.url = response.request.path
        self.body = response.get_data(as_text=True)
        is_html = response.mimetype == "text/html" and self.body.strip()
        self.tree = html.document_fromstring(self.body) if is_html else None
        if self.tree is not None:
            check_markup(self.tree)
            if is_whole:
                check_whole(self.tree, self.body)

    @cached_property
    def text(self) -> str:
        """The words a person sees, blanks folded."""
        copy = html.document_fromstring(self.body)
        for hidden in copy.xpath("//script|//style|//template|//head|//svg"):
            hidden.drop_tree()
        return re.sub(r"\s+", "", copy.text_content())

    @property
    def title(self) -> str:
        return self.tree.findtext(".//title")

    def links(self, part: str = "") -> list[str]:
        """The addresses of the page's links that contain a part."""
        return [a.get("href") for a in self.tree.iter("a") if part in (a.get("href") or "")]

    def find(self, xpath: str):
        return self.tree.xpath(xpath)

    def form(self, action: str):
        """The one form whose action ends so."""
        found = [f for f in self.tree.forms if f.action and f.action.endswith(action)]
        assert len(found) == 1, f"{len(found)} forms end in {action}: {[f.action for f in self.tree.forms]}"
        return found[0]

    def send(self, action: str, *, htmx: bool = False, status: int = 200, **fields) -> "Page":
        """Send the form whose action ends so, with its own hidden fields and these values typed in."""
        form = self.form(action)
        values: dict[str, list[str]] = {}
        for name, value in form.form_values():
            if value is not None:
                values.setdefault(name, []).append(value)
        for name in fields:
            assert name in form.fields or self._has_button(form, name), f"the form has no {name}"
        if form.method == "GET":
            query = urlencode(values | fields, doseq=True)
            return self.visitor.open(f"{form.action}?{query}", htmx=htmx, status=status)
        return self.visitor.post(form.action, values | fields, htmx=htmx, status=status)

    def _has_button(self, form, name: str) -> bool:
        inside = form.xpath(f".//button[@name='{name}']")
        return bool(inside or self.tree.xpath(f"//button[@form='{form.get('id')}'][@name='{name}']"))


@cache
def signed_in(app: Flask, login: str) -> tuple[str, str]:
    """The cookie of somebody of the cast; signed once."""
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = f"token-{login}"
    cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    return cookie.key, cookie.value


def check_markup(tree) -> None:
    """Ids are unique, fields have a label, forms an address, and nothing printed None."""
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids)), f"ids twice: {sorted({i for i in ids if ids.count(i) > 1})}"
    labels = set(tree.xpath("//label/@for"))
    for field in tree.xpath("//input[not(@type='hidden')]|//select|//textarea"):
        named = field.get("aria-label") or field.get("id") in labels or field.xpath("ancestor::label")
        assert named, f"a field without a label: {html.tostring(field)}"
    for form in tree.xpath("//form"):
        assert form.get("action"), "a form without an address"
        if form.get("method") == "post" and form.get("action") != "/text-size":
            assert form.xpath(".//input[@name='csrf_token']"), f"no token in {form.get('action')}"
    assert not tree.xpath("//@style"), "inline style: the policy refuses it"
    assert not re.search(r"\bNone\b", tree.text_content()), "the page says None"


def check_whole(tree, body: str) -> None:
    assert body.lstrip().startswith("<!DOCTYPE html>"), "no doctype"
    assert len(tree.xpath("//h1")) == 1, f"{len(tree.xpath('//h1'))} h1"
    assert (tree.findtext(".//title") or "").strip(), "no title"
    assert tree.get("lang") == "zh-CN"
    assert tree.xpath("//*[@id='messages']") or "k" in (tree.get("class") or ""), "nowhere to say no"


def _body(fields: dict) -> dict:
    """A form with a file is encoded here: the client would leave a large one's temporary file open."""
    if not any(isinstance(value, FileStorage) for value in fields.values()):
        return {"data": fields}
    boundary, body = encode_multipart(fields)
    return {"data": body, "content_type": f"multipart/form-data; boundary={boundary}"}


def _headers(htmx: bool) -> dict[str, str]:
    return {"HX-Request": "true"} if htmx else {}


def _words(response: TestResponse) -> str:
    return re.sub(r"<[^>]+>|\s+", " ", response.get_data(as_text=True))
