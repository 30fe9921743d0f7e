"""gunicorn's settings: two workers of four threads, and a ticker beside them."""

import os
import subprocess
import sys
from pathlib import Path

from community.core.config import ROOT

TICK_SECONDS = 15 * 60

_instance = Path(os.environ.get("COMMUNITY_INSTANCE") or ROOT / "instance").resolve()

bind = f"{os.environ.get('HOST') or '127.0.0.1'}:{os.environ.get('PORT') or '8000'}"
worker_class = "gthread"
workers = 2
threads = 4
preload_app = True
timeout = 30
keepalive = 75
max_requests = 20_000
max_requests_jitter = 2_000
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None
control_socket_disable = True
pidfile = str(_instance / "site.pid")
loglevel = "warning"


def on_starting(server) -> None:
    command = [sys.executable, "-m", "flask", "--app", "app", "tick", "--every", str(TICK_SECONDS)]
    server.ticker = subprocess.Popen(command, cwd=ROOT)


def when_ready(server) -> None:
    print(f"  http://{bind}  (Ctrl-C stops)", flush=True)  # noqa: T201 for whoever started it by hand


def post_fork(server, worker) -> None:
    from app import app
    from community.core.db import db

    with app.app_context():
        db.engine.dispose(close=False)


def on_exit(server) -> None:
    server.ticker.terminate()
