"""One file confirmed in two windows at once: real threads, real databases."""

import importlib
import os

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from community.core.db import db, transaction
from community.core.errors import Refusal
from community.partners.models import Service, SheetUpload
from community.partners.sheets.actions import import_sheet, plan_of_upload
from community.partners.sheets.reading import Row
from tests import factories as make
from tests.bookings.test_undo_race import at_once
from tests.cast import NOW, account, actor

pytestmark = pytest.mark.processes
ROUNDS = 8


def contest(folder: str, url: str, module: str) -> tuple[list[int], list[str]]:
    """How many lines each of some files added that spoke of one and were confirmed twice, and what failed."""
    os.environ |= {"COMMUNITY_INSTANCE": folder, "DATABASE_URL": url}
    app = importlib.import_module(module).app
    with app.app_context():
        by = actor("secretary")
        with transaction():
            for n in range(ROUNDS):
                row = Row("价目", 2, {"shop": "老周理发", "name": f"新活{n}", "price_fen": 500})
                make.sheet_upload(f"file-{n}", account("secretary"), lines=[row])

    failed: list[str] = []

    def confirm(n: int) -> None:
        upload = db.session.scalars(select(SheetUpload).filter_by(token=f"file-{n}")).one()
        try:
            seen = plan_of_upload(upload, NOW).digest()
            import_sheet(upload, seen=seen, ends_missing=False, by=by, now=NOW)
        except Refusal:  # the other window was first
            db.session.rollback()
        except OperationalError as error:
            failed.append(str(error))
            db.session.rollback()

    for n in range(ROUNDS):
        at_once(app, n, confirm, confirm)
    with app.app_context():
        count = select(func.count()).select_from(Service)
        counts = [db.session.scalar(count.where(Service.name == f"新活{n}")) for n in range(ROUNDS)]
    return counts, failed


def test_a_file_confirmed_in_two_windows_at_once_adds_its_lines_once(race):
    assert race("app") == ([1] * ROUNDS, [])


def test_without_the_guards_it_does_not(race):
    assert race("tests.unguarded") != ([1] * ROUNDS, [])
