"""The commands as they are typed, each in a process of its own, on an instance folder of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from community import create_app
from community.accounts.models import Account
from community.bookings.models import Booking
from community.core.db import db
from community.core.upkeep import clear_stale_pid
from community.partners.models import Category, Partner
from tests.databases import empty_database

pytestmark = pytest.mark.processes
ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def address(request, tmp_path_factory):
    """An instance folder and the address of a database that holds nothing yet."""
    kind = request.config.getoption("database")
    with empty_database(kind, tmp_path_factory.mktemp("commands")) as pair:
        yield pair


@pytest.fixture(scope="module")
def flask(address):
    """Run `flask --app app …` there; its words must hold, its status be as said."""
    folder, url = address
    environment = os.environ | {"COMMUNITY_INSTANCE": str(folder), "DATABASE_URL": url}

    def run(*words: str, status: int = 0, typed: str = "") -> str:
        command = [sys.executable, "-m", "flask", "--app", "app", *words]
        done = subprocess.run(
            command, cwd=ROOT, env=environment, input=typed, capture_output=True, text=True, timeout=120
        )
        said = done.stdout + done.stderr
        assert done.returncode == status, said
        return said

    return run


def count(address, *models) -> list[int]:
    folder, url = address
    app = create_app(INSTANCE=folder, DATABASE_URL=url)
    with app.app_context():
        found = [db.session.query(model).count() for model in models]
        db.session.remove()
        db.engine.dispose()
    return found


def test_the_commands_walk_from_an_empty_folder_to_a_sample_and_back(address, flask, tmp_path):
    folder, _ = address
    flask("setup")
    assert count(address, Partner, Account, Booking, Category) == [0, 0, 0, 6]

    assert "账号 shuji" in flask("seed")
    partners, people, bookings, _ = count(address, Partner, Account, Booking, Category)
    assert partners == 19 and people >= 4 and bookings > 50
    assert flask("check-data") == ""
    assert flask("tick") == ""

    copy = tmp_path / "copy"
    assert str(copy) in flask("backup", str(copy))
    user = ("user", "add", "--role", "staff", "--login", "late", "--password-stdin")
    assert "late may sign in" in flask(*user, typed="long enough\n")
    assert count(address, Account) == [people + 1]
    assert "restored" in flask("restore", str(copy))
    assert count(address, Account) == [people]
    assert flask("check-data") == ""

    refuse_while_the_site_runs(folder, flask, copy)
    flask("reset", "--sample")
    flask("setup")
    assert count(address, Partner, Account, Booking, Category) == [0, 0, 0, 6]
    assert (folder / "secret_key").stat().st_mode & 0o777 == 0o600


def test_a_command_that_would_lose_something_says_so_and_does_nothing(only_sqlite, address, flask, tmp_path):
    copy = tmp_path / "copy"
    flask("setup")
    assert "nothing was removed" in flask("reset", "--sample", status=1)
    flask("backup", str(copy))
    copied = copy.read_bytes()
    assert "exists already" in flask("backup", str(copy), status=1)
    flask("user", "add", "--role", "staff", "--login", "early", "--password-stdin", typed="long enough\n")
    assert "nothing was loaded" in flask("seed", status=1)
    assert copy.read_bytes() == copied and count(address, Partner, Account, Category) == [0, 1, 6]


def refuse_while_the_site_runs(folder: Path, flask, copy: Path) -> None:
    """Neither reset nor restore touches the files of a site that is running."""
    stand_in = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)", "gunicorn"])
    try:
        (folder / "site.pid").write_text(str(stand_in.pid))
        assert "the site is running" in flask("reset", "--sample", status=1)
        assert "the site is running" in flask("restore", str(copy), status=1)
    finally:
        stand_in.terminate()
        stand_in.wait()
        (folder / "site.pid").unlink()


def test_a_number_left_by_a_killed_site_does_not_stop_the_next(address):
    folder, url = address
    app = create_app(INSTANCE=folder, DATABASE_URL=url)
    (folder / "site.pid").write_text(str(os.getpid()))  # somebody else's by now
    with app.app_context():
        clear_stale_pid()
    assert not (folder / "site.pid").exists()


def test_a_faulty_file_is_not_restored(address, flask, tmp_path):
    flask("setup")
    (tmp_path / "faulty").write_bytes(b"not a database" * 1000)
    before = count(address, Partner)
    said = flask("restore", str(tmp_path / "faulty"), status=1)
    assert "Traceback" not in said and not list(address[0].glob("*.part*"))
    assert count(address, Partner) == before
