"""Files beside the database: kept under names nobody guesses, carried by backups, tidied once unnamed."""

import os
from datetime import timedelta

import pytest
from flask import Flask, request

from community.core import files
from community.core.config import LARGEST_BODY
from community.core.files import discard_unnamed, keep, missing, path_of
from community.core.upkeep import back_up, files_of
from tests.cast import NOW


@pytest.fixture
def folder(app, tmp_path, monkeypatch):
    """An instance folder of its own; the database stays where it is."""
    monkeypatch.setattr(app, "instance_path", str(tmp_path / "instance"))
    with app.app_context():
        yield tmp_path


def aged(name: str, days: float) -> None:
    seconds = (NOW - timedelta(days=days)).replace(tzinfo=files.SHANGHAI).timestamp()
    os.utime(path_of(name), (seconds, seconds))


def test_a_file_is_kept_whole_under_a_name_of_its_own(folder):
    first, second = keep(b"same", "pdf"), keep(b"same", "pdf")
    assert first != second and len(first) == 36
    assert path_of(first).read_bytes() == path_of(second).read_bytes() == b"same"
    assert not missing([first, second])


@pytest.mark.parametrize(
    "name", ["../secret_key", "a.pdf", "a" * 32, f"{'a' * 32}.PDF", f"{'a' * 32}.pdf\n", ""]
)
def test_no_other_name_leads_to_a_path(folder, name):
    with pytest.raises(ValueError):
        path_of(name)


def test_a_file_that_is_gone_is_missing(folder):
    name = keep(b"photo", "webp")
    path_of(name).unlink()
    assert missing([name]) == [name]


def test_what_no_row_names_goes_after_a_day_and_not_before(folder):
    named, left, fresh = (keep(b"photo", "webp") for _ in range(3))
    aged(named, 2), aged(left, 2), aged(fresh, 0.5)
    assert discard_unnamed([named], NOW) == 1
    assert missing([named, left, fresh]) == [left]


def test_a_backup_carries_the_files_and_a_restore_brings_them_back(folder, only_sqlite):
    name, copy = keep(b"photo", "webp"), folder / "copies" / "monday"
    files.copy_files(files_of(copy))
    path_of(name).unlink()
    files.put_back_files(files_of(copy))
    assert path_of(name).read_bytes() == b"photo"


def test_another_disk_gets_a_copy_in_place_of_a_second_name(folder, monkeypatch):
    name = keep(b"photo", "webp")

    def refused(*paths):
        raise OSError("another disk")

    monkeypatch.setattr(os, "link", refused)
    files.copy_files(folder / "copies")
    assert (folder / "copies" / name[:2] / name).read_bytes() == b"photo"


def test_a_copy_of_the_database_stands_beside_its_files(folder, data):
    name = keep(b"photo", "webp")
    back_up(folder / "copies" / "monday")
    assert (files_of(folder / "copies" / "monday") / name[:2] / name).read_bytes() == b"photo"


def test_only_an_address_that_says_so_takes_more_than_a_form():
    app = Flask("small")
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    files.init_files(app)

    def read():
        return str(len(request.form["text"]))

    app.post("/form", endpoint="form")(read)
    app.post("/upload", endpoint="upload")(files.takes_up_to(1_000_000)(lambda: read()))
    app.config["MAX_FORM_MEMORY_SIZE"] = 1_000_000
    visitor, much = app.test_client(), {"text": "x" * (LARGEST_BODY + 1)}
    assert visitor.post("/form", data=much).status_code == 413
    assert visitor.post("/upload", data=much).text == str(LARGEST_BODY + 1)
    assert visitor.post("/upload", data={"text": "x" * 1_000_001}).status_code == 413
