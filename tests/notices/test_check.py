"""check-data names each fault that is planted by hand, and is silent on clean data."""

import pytest
from sqlalchemy import text

from community.core.db import transaction
from community.notices.check import faults
from tests import factories as make
from tests.cast import NOW, notice
from tests.notices.test_actions import drop_triggers

pytestmark = pytest.mark.usefixtures("data")


def plant(*statements: str) -> str:
    """Change rows by hand, as whoever has the file could: without triggers."""
    with transaction() as session:
        drop_triggers()
        for statement in statements:
            session.execute(text(statement))
    return "\n".join(faults(NOW))


def test_clean_data_has_no_fault():
    assert list(faults(NOW)) == []


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("UPDATE notice SET version = 3 WHERE kind = '通知'", "stands at version 3, but has 2 up to 2"),
        ("UPDATE notice_version SET number = 9 WHERE number = 2", "has 2 up to 9"),
        ("UPDATE notice SET published_at = '2026-12-30 09:00:00' WHERE kind = '通知'", "in the future"),
        ("UPDATE notice SET published_at = '2026-11-21 09:00:00' WHERE kind = '公示'", "within its period"),
        ("UPDATE attachment SET added_at = '2026-11-22 09:00:00'", "was added to a published public notice"),
        ("UPDATE objection SET filed_at = '2026-11-19 09:00:00'", "filed outside the period"),
        ("UPDATE objection SET reply = ''", "answered without a word"),
        ("UPDATE objection SET notice_id = (SELECT id FROM notice WHERE kind = '通知')", "which takes none"),
    ],
)
def test_a_planted_fault_is_named(statement, sentence):
    assert sentence in plant(statement)


def test_a_changed_public_notice_is_named():
    with transaction():
        make.notice_version(notice("修地面"), 2, "改过的")
    assert "was changed after it was published" in "\n".join(faults(NOW))


def test_more_attachments_than_may_be_are_named():
    with transaction():
        for _ in range(7):
            make.attachment(notice("停水"))
    assert "more than 6 attachments" in "\n".join(faults(NOW))
