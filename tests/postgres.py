"""Debian's PostgreSQL, started on loopback for the tests and stopped after them."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BINARIES = Path("/usr/lib/postgresql")
MEMORY, ROOM = Path("/dev/shm"), 2 * 1024**3  # bytes: more than the clusters of two workers come to
SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")


@contextmanager
def postgres_server() -> Iterator[str]:
    """A fresh cluster in a folder of its own.

    Yields:
        The address of its database `postgres`.
    Raises:
        RuntimeError: PostgreSQL is not installed; that is a failure, not a reason to skip.
    """
    found = sorted(BINARIES.glob("*/bin/initdb"))
    if not found:
        raise RuntimeError("PostgreSQL is not installed: apt-get install postgresql")
    binaries = found[-1].parent
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir=_place()))
    port = free_port()
    if os.geteuid() == 0:  # the server refuses to be root
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    try:
        _run(
            binaries / "initdb",
            "-D",
            folder / "data",
            "-U",
            "postgres",
            "--auth=trust",
            "-E",
            "UTF8",
            "--no-sync",
        )
        settings = " ".join(f"-c {setting}" for setting in SETTINGS)
        options = f"-h 127.0.0.1 -p {port} -k {folder} {settings}"
        _run(binaries / "pg_ctl", "-D", folder / "data", "-o", options, "-l", folder / "log", "-w", "start")
        try:
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
        finally:
            _run(binaries / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _place() -> Path:
    """In memory where there is room: most tests begin with a copy of a database, some hundred files."""
    is_roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM
    return MEMORY if is_roomy else Path("/tmp")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _run(*command) -> None:
    words = [str(word) for word in command]
    if os.geteuid() == 0:
        words = ["runuser", "-u", "postgres", "--", *words]
    done = subprocess.run(words, capture_output=True, text=True, cwd="/tmp", stdin=subprocess.DEVNULL)
    if done.returncode:
        raise RuntimeError(f"{words}: {done.stdout}{done.stderr}")
