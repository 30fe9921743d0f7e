"""Static files: addresses that change with the content, kept for ever, compressed once."""

import hashlib
from pathlib import Path

from flask import Flask
from whitenoise import WhiteNoise
from whitenoise.compress import Compressor

from community.core.config import ROOT

STATIC = ROOT / "static"
A_YEAR = 31_536_000  # seconds


def init_assets(app: Flask) -> None:
    """Serve static/ under /static/ and give templates `asset(path)`."""
    versions = {
        file.relative_to(STATIC).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()[:8]
        for file in STATIC.rglob("*")
        if file.is_file() and file.suffix not in (".br", ".gz")
    }

    def asset(path: str) -> str:
        return f"/static/{path}?v={versions[path]}"

    app.jinja_env.globals["asset"] = asset
    app.wsgi_app = WhiteNoise(
        app.wsgi_app,
        root=STATIC,
        prefix="static/",
        max_age=A_YEAR,
        immutable_file_test=lambda path, url: True,
    )


def compress_assets() -> None:
    """Write the .br and .gz neighbours that are missing or older than their file."""
    compressor = Compressor(log=lambda message: None)
    for file in sorted(STATIC.rglob("*")):
        if file.is_file() and compressor.should_compress(file.name) and _is_stale(file):
            for _ in compressor.compress(str(file)):
                pass


def _is_stale(file: Path) -> bool:
    packed = file.with_name(file.name + ".gz")
    return not packed.exists() or packed.stat().st_mtime < file.stat().st_mtime
