"""What every answer carries: content policy, caching, ETag; and what every change must come with."""

import gzip
import hashlib
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
    headers["Content-Security-Policy"] = POLICY
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    if current_app.config["IS_PRODUCTION"]:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    if allowed_for(request.endpoint) != PUBLIC or response.status_code >= 400:
        headers["Cache-Control"] = "no-store"
        headers["X-Robots-Tag"] = "noindex"
    elif request.method in ("GET", "HEAD") and response.status_code == 200:
        keep(response)
    return response


def keep(response: Response) -> None:
    """A public page may be kept and asked for again: ETag, 304, packed (it holds no token to guess at)."""
    response.headers["Cache-Control"] = "no-cache"
    response.vary.update(("Cookie", "Accept-Encoding"))
    body = response.get_data()
    tag = hashlib.sha256(body).hexdigest()[:20]
    if (
        request.accept_encodings["gzip"]
        and len(body) > WORTH_PACKING
        and response.mimetype.startswith("text/")
    ):
        tag += "-gz"
        if tag not in request.if_none_match:
            response.set_data(gzip.compress(body, compresslevel=4, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    response.set_etag(tag)
    response.make_conditional(request)
