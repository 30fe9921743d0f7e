"""Which bookings this phone made: a signed cookie of their references, nothing on the server."""

from flask import Response, current_app, request
from itsdangerous import BadSignature, URLSafeSerializer

A_YEAR = 365 * 24 * 60 * 60  # seconds
MOST_KEPT = 30


def references() -> list[str]:
    """The references that this browser keeps, the newest first."""
    try:
        kept = _signer().loads(request.cookies.get(_name(), ""))
    except BadSignature:
        return []
    return [reference for reference in kept if isinstance(reference, str)][:MOST_KEPT]


def has_cookie() -> bool:
    """Whether this browser keeps any; says nothing of which."""
    return bool(request.cookies.get(_name()))


def remember(response: Response, *added: str) -> Response:
    """Let the browser keep some bookings' references too."""
    kept = [*added, *(other for other in references() if other not in added)][:MOST_KEPT]
    response.set_cookie(
        _name(),
        _signer().dumps(kept),
        max_age=A_YEAR,
        secure=current_app.config["IS_PRODUCTION"],
        httponly=True,
        samesite="Lax",
    )
    return response


def forget(response: Response) -> Response:
    response.delete_cookie(_name(), secure=current_app.config["IS_PRODUCTION"], httponly=True, samesite="Lax")
    return response


def _name() -> str:
    return current_app.config["COOKIE_PREFIX"] + "bookings"


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key, salt="my bookings")
