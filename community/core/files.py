"""Files beside the database: photos, attachments, scans. Written once under a random name, never changed."""

import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask, current_app, request

from community.core.clock import SHANGHAI
from community.core.config import LARGEST_BODY

NAME = re.compile(r"[0-9a-f]{32}\.[a-z0-9]{2,5}")
TIME_TO_BE_NAMED = timedelta(days=1)  # a file that no row names by then was left by a change that failed


def init_files(app: Flask) -> None:
    """Installed before whatever reads a body: an address may take more than a form's worth."""
    app.before_request(_allow_a_larger_body)


def takes_up_to(most_bytes: int) -> Callable[[Callable], Callable]:
    """Marks a view whose body may be larger than a form's: what it may hold in all."""

    def mark(view: Callable) -> Callable:
        view.largest_body = most_bytes
        return view

    return mark


def keep(content: bytes, suffix: str) -> str:
    """Write a file that a row will name; it is whole and on disk when this returns.

    Args:
        suffix: what kind it is, without the dot (webp, pdf).
    Returns:
        Its name, unguessable.
    """
    name = f"{secrets.token_hex(16)}.{suffix}"
    file = path_of(name)
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(name + ".part")
    with part.open("wb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
    part.rename(file)
    for folder in (file.parent, file.parent.parent):
        sync(folder)
    return name


def path_of(name: str) -> Path:
    """Where a file is kept, whether it is there or not.

    Raises:
        ValueError: this is no name that `keep` gave.
    """
    if not NAME.fullmatch(name):
        raise ValueError(f"no file's name: {name!r}")
    return _folder() / name[:2] / name


def missing(names: Iterable[str]) -> list[str]:
    """Those of some names whose file is not there."""
    return [name for name in names if not path_of(name).is_file()]


def discard_unnamed(named: Iterable[str], now: datetime) -> int:
    """Remove the files that no row names, once they are a day old; a newer one may be about to be named.

    Args:
        named: every name that a row uses.
    Returns:
        How many were removed.
    """
    old, known = now - TIME_TO_BE_NAMED, set(named)
    unnamed = [file for file in _folder().glob("*/*") if file.name not in known and _written_at(file) < old]
    for file in unnamed:
        file.unlink(missing_ok=True)
    return len(unnamed)


def copy_files(to: Path) -> None:
    """Put every file into a folder beside a backup: as another name of the same file where the disk can."""
    for file in _whole_files(_folder()):
        _copy(file, to / file.parent.name / file.name)


def put_back_files(copied: Path) -> None:
    """Bring back the files of a backup; those that are there stay as they are."""
    for file in _whole_files(copied):
        _copy(file, _folder() / file.parent.name / file.name)


def remove_files() -> None:
    """Remove every file, with the database that named them."""
    shutil.rmtree(_folder(), ignore_errors=True)


def sync(path: Path) -> None:
    """What was written to a file or renamed in a folder is on the disk when this returns."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _folder() -> Path:
    return Path(current_app.instance_path) / "files"


def _whole_files(folder: Path) -> list[Path]:
    return [file for file in folder.glob("*/*") if NAME.fullmatch(file.name)]


def _written_at(file: Path) -> datetime:
    return datetime.fromtimestamp(file.stat().st_mtime, SHANGHAI).replace(tzinfo=None)


def _copy(file: Path, to: Path) -> None:
    if to.exists():
        return
    to.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(file, to)
    except OSError:  # another disk
        part = to.with_name(to.name + ".part")
        shutil.copy2(file, part)
        sync(part)
        part.rename(to)
    sync(to.parent)


def _allow_a_larger_body() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    most = getattr(view, "largest_body", None)
    if most:
        request.max_content_length = most
        request.max_form_memory_size = 4 * LARGEST_BODY  # what the parser holds at once, too
