"""What every answer carries: content policy, caching, ETag; and what every change must come with."""

import gzip
import hashlib
import io
import secrets
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin

from community.core.access import PUBLIC, allowed_for

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
WORTH_PACKING = 1_000  # bytes
MOST_PADDING = 100  # bytes, of which nobody can tell how many


class QuietSessions(SecureCookieSessionInterface):
    """A public page sets no cookie, whoever looks at it."""

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        if allowed_for(request.endpoint) == PUBLIC:
            return session.modified
        return super().should_set_cookie(app, session)


def init_headers(app: Flask) -> None:
    app.session_interface = QuietSessions()
    app.before_request(refuse_foreign_changes)
    app.after_request(dress)


def refuse_foreign_changes() -> None:
    """A change must come from a page of this site, as far as the browser says where it comes from."""
    if request.method in SAFE_METHODS:
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site and site not in ("same-origin", "none"):
        abort(403)
    if origin and not is_own_origin(origin):
        abort(403)


def is_own_origin(origin: str) -> bool:
    """Whether an Origin names this site, by the address it was asked under or its configured one."""
    own = {urlsplit(request.host_url).netloc, urlsplit(current_app.config["SITE_URL"]).netloc}
    try:
        return urlsplit(origin).netloc in own
    except ValueError:  # http://[
        return False


def dress(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", POLICY)  # a file has a stricter one of its own
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    if current_app.config["IS_PRODUCTION"]:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    if allowed_for(request.endpoint) != PUBLIC or response.status_code >= 400:
        headers["Cache-Control"] = "no-store"
        headers["X-Robots-Tag"] = "noindex"
        if is_worth_packing(response):
            response.set_data(packed(response.get_data(), secrets.randbelow(MOST_PADDING)))
            headers["Content-Encoding"] = "gzip"
        response.vary.add("Accept-Encoding")
    elif request.method in ("GET", "HEAD") and response.status_code == 200:
        keep(response)
    return response


def keep(response: Response) -> None:
    """A public page may be kept and asked for again: ETag, 304, packed; what never changes says so itself."""
    if response.cache_control.immutable:
        return
    response.headers["Cache-Control"] = "no-cache"
    response.vary.update(("Cookie", "Accept-Encoding"))
    if response.is_streamed:  # nobody holds its whole body: no ETag, not packed
        return
    body = response.get_data()
    tag = hashlib.sha256(body).hexdigest()[:20]
    if is_worth_packing(response):
        tag += "-gz"
        if tag not in request.if_none_match:
            response.set_data(packed(body))
        response.headers["Content-Encoding"] = "gzip"
    response.set_etag(tag)
    response.make_conditional(request)


def is_worth_packing(response: Response) -> bool:
    return (
        request.accept_encodings["gzip"] > 0
        and response.mimetype.startswith("text/")
        and not response.is_streamed
        and len(response.get_data()) > WORTH_PACKING
    )


def packed(body: bytes, padding: int = 0) -> bytes:
    """The body as gzip; a page with a token is padded by chance, so that its length tells nothing of it.

    Args:
        padding: bytes of a file name that every browser skips (Heal the Breach, as Django does it).
    """
    out = io.BytesIO()
    with gzip.GzipFile("-" * padding, "wb", compresslevel=4, fileobj=out, mtime=0) as file:
        file.write(body)
    return out.getvalue()
