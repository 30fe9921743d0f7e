"""`flask check`: every suite runs in turn, and each must keep its budget."""

import subprocess

import pytest

from community import suites


@pytest.fixture
def runs(monkeypatch):
    """Suites that end at once, with the status and after the seconds that a test says."""
    clock = {"now": 0.0, "each": 1.0, "status": 0}
    asked = []

    def run(command, cwd):
        asked.append(command[2:])
        clock["now"] += clock["each"]
        return subprocess.CompletedProcess(command, clock["status"])

    monkeypatch.setattr(suites.subprocess, "run", run)
    monkeypatch.setattr(suites.time, "monotonic", lambda: clock["now"])
    return clock, asked


def check(app, *options):
    return app.test_cli_runner().invoke(suites.check, options)


def test_the_plain_check_runs_what_is_fast(app, runs):
    _, asked = runs
    assert check(app).exit_code == 0
    assert asked == [list(suite.command) for suite in suites.FAST]


def test_all_of_them_are_told_with_their_seconds(app, runs):
    told = check(app, "--all")
    assert told.exit_code == 0
    for suite in suites.FAST + suites.SLOW:
        assert f"{suite.name}: 1 s of {suite.most_seconds}\n" in told.output


def test_a_suite_over_its_budget_fails_and_is_named(app, runs):
    runs[0]["each"] = 151.0
    told = check(app)
    assert told.exit_code == 1 and "over budget: lint, format, fast" in told.output


def test_a_suite_that_fails_ends_it(app, runs):
    runs[0]["status"] = 1
    told = check(app, "--all")
    assert told.exit_code == 1 and "lint failed" in told.output and len(runs[1]) == 1
