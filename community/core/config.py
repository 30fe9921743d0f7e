"""Where the site lives and what it is told from outside."""

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import make_url
from werkzeug.middleware.proxy_fix import ProxyFix

ROOT = Path(__file__).resolve().parents[2]
WEAK_BELOW = 32  # characters
LARGEST_BODY = 64 * 1024  # bytes of a form; a view that takes files says how much (files.takes_up_to)


def configure(app: Flask, overrides: dict) -> str:
    """Set the app's configuration from the environment.

    Args:
        overrides: what tests set instead; DATABASE_URL and SITE_URL among them.
    Returns:
        The database address.
    """
    instance = Path(app.instance_path)
    instance.mkdir(parents=True, exist_ok=True)
    site_url = overrides.pop(
        "SITE_URL", os.environ.get("SITE_URL") or f"http://127.0.0.1:{os.environ.get('PORT') or 8000}"
    ).rstrip("/")
    url = overrides.pop(
        "DATABASE_URL", os.environ.get("DATABASE_URL") or f"sqlite:///{instance / 'community.db'}"
    )
    if url.startswith(("postgres://", "postgresql://")):
        url = "postgresql+psycopg://" + url.split("://", 1)[1]
    is_production = site_url.startswith("https://")
    prefix = "__Host-" if is_production else ""
    app.config.update(
        SITE_URL=site_url,
        IS_PRODUCTION=is_production,
        TRUSTED_HOSTS=[urlsplit(site_url).hostname, "127.0.0.1", "localhost"] if is_production else None,
        PREFERRED_URL_SCHEME="https" if is_production else "http",
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY,
        COOKIE_PREFIX=prefix,
        SESSION_COOKIE_NAME=f"{prefix}session",
        SESSION_COOKIE_SECURE=is_production,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=60 * 60 * 24 * 365,
        WTF_CSRF_TIME_LIMIT=None,
        TEMPLATES_AUTO_RELOAD=False,
    )
    app.config.update(overrides)
    if is_production:  # nginx stands in front and overwrites what it hands on
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)
    app.secret_key = overrides.get("SECRET_KEY") or secret_key(instance, url, is_production)
    return url


def secret_key(instance: Path, url: str, is_production: bool) -> str:
    """The key that signs cookies: from the environment, or made at first start in the instance folder.

    Raises:
        RuntimeError: in production, it is weak, or missing although this is not the first start.
    """
    file = instance / "secret_key"
    given = os.environ.get("SECRET_KEY") or (file.read_text().strip() if file.exists() else "")
    if not given:
        is_first_start = url.startswith("sqlite") and not Path(make_url(url).database or "").exists()
        if is_production and not is_first_start:
            raise RuntimeError(f"the secret key is missing: set SECRET_KEY or put back {file.name}")
        given = _made(file)
    if is_production and len(given) < WEAK_BELOW:
        raise RuntimeError(f"the secret key is weak: at least {WEAK_BELOW} characters")
    return given


def _made(file: Path) -> str:
    made = secrets.token_urlsafe(48)
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process was faster
        return file.read_text().strip()
    with os.fdopen(descriptor, "w") as handle:
        handle.write(made)
    return made
