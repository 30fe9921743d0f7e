"""Fixtures of every test: the database as the cast left it, a clock that stands still, visitors."""

import pytest

from community.core import clock
from community.core.assets import compress_assets
from community.core.db import db
from tests.cast import NOW
from tests.contests import held
from tests.databases import staged_app
from tests.page import Visitor


def pytest_addoption(parser):
    parser.addoption("--database", choices=("sqlite", "postgres"), default="sqlite")


def pytest_configure(config):
    """Packed static files are as new as their files; done once, before the workers start."""
    if not hasattr(config, "workerinput"):
        compress_assets()


def pytest_collection_modifyitems(config, items):
    """What only one of the two databases can be asked, or none is, is not collected for the other."""
    kind = config.getoption("database")
    other = {"sqlite": "only_postgres", "postgres": "only_sqlite"}[kind]
    left_out = [
        item
        for item in items
        if other in getattr(item, "fixturenames", ()) or kind == "postgres" and asks_no_database(item)
    ]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


def asks_no_database(item) -> bool:
    """A test without the stage; those of the slow suites may bring a database of their own."""
    has_own = any(item.get_closest_marker(mark) for mark in ("browser", "book", "processes"))
    return "stage" not in getattr(item, "fixturenames", ()) and not has_own


def pytest_terminal_summary(terminalreporter):
    """How much the gate has looked at."""
    told = [pair for report in terminalreporter.getreports("passed") for pair in report.user_properties]
    scenes = {value for name, value in told if name == "scene"}
    if scenes:
        pages = {scene.split()[0] for scene in scenes}
        looks = sum(name == "looked at" for name, _ in told)
        terminalreporter.write_line(
            f"the gate: {len(pages)} pages, {len(scenes)} pages in a state, {looks} looks at a size"
        )


@pytest.fixture
def only_sqlite():
    """Asks SQLite alone, or no database at all."""


@pytest.fixture
def only_postgres():
    """Asks PostgreSQL alone."""


@pytest.fixture(scope="session")
def stage(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("instance")
    with staged_app(request.config.getoption("database"), folder) as pair:
        yield pair


@pytest.fixture
def app(stage):
    app, put_back = stage
    put_back()
    return app


@pytest.fixture
def data(app):
    """An app context for tests that speak to actions and queries directly."""
    with app.app_context():
        yield db
        db.session.rollback()


@pytest.fixture
def race(request, tmp_path):
    """Run the module's own contest in a process of its own, with the guards or without; what it answers."""
    kind = request.config.getoption("database")
    return lambda module: held(request.module.contest, kind, tmp_path, module)


@pytest.fixture(autouse=True)
def standing_clock(monkeypatch):
    """The clock stands at NOW; `standing_clock(later)` moves it."""

    def move_to(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)

    move_to(NOW)
    return move_to


@pytest.fixture
def resident(app):
    return Visitor(app)


@pytest.fixture
def secretary(app):
    return Visitor(app, "secretary")


@pytest.fixture
def shop(app):
    """老周理发, signed in."""
    return Visitor(app, "shop")


@pytest.fixture
def screen(app):
    return Visitor(app, "kiosk")
