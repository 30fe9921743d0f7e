"""The site as it is served: gunicorn with the README's settings, on loopback, ended by its id."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.postgres import free_port

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 30  # seconds until the first answer


@contextmanager
def served(folder: Path, url: str, *, module: str = "app:app", core: int | None = None) -> Iterator[str]:
    """Serve a database that is set up already.

    Args:
        folder: the instance folder.
        module: the WSGI app; tests serve one with a guard removed.
        core: the only one it may run on.
    Yields:
        The site's address.
    """
    port = free_port()
    environment = os.environ | {
        "COMMUNITY_INSTANCE": str(folder),
        "DATABASE_URL": url,
        "PORT": str(port),
        "HOST": "127.0.0.1",
        "SITE_URL": f"http://127.0.0.1:{port}",
    }
    command = [sys.executable, "-m", "gunicorn", "-c", "python:community.server", module]
    if core is not None:
        command = ["taskset", "-c", str(core), *command]
    log = (folder / "served.log").open("w")
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
    )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address + "/healthz", process, folder / "served.log")
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)
        log.close()


def _wait_for(url: str, process: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.05)
    raise RuntimeError(f"the site did not start:\n{log.read_text()}")
