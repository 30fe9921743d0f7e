"""The sample's notices, one of each kind, from notices.toml; dated from the day of seeding."""

from datetime import datetime, time, timedelta

from community.core.access import MACHINE, RESIDENT
from community.notices import actions, objections
from community.sample import sample_file

NUMBER = "16000000000"  # a range that no carrier has


def load_sample(now: datetime) -> None:
    """Post them on the morning of their first day, as the desk would; one 公示 has an objection, answered."""
    for entry in sample_file("notices")["notice"]:
        starts_on = now.date() + timedelta(days=entry["starts_in_days"])
        days = entry.get("lasts_days")
        posted_at = min(datetime.combine(starts_on, time(9)), now)
        notice = actions.add_notice(
            kind=entry["kind"],
            title=entry["title"],
            body=entry["body"].strip(),
            starts_on=starts_on,
            ends_on=starts_on + timedelta(days=days - 1) if days else None,
            by=MACHINE,
            now=posted_at,
        )
        actions.publish(notice, seen=actions.draft_seen(notice), by=MACHINE, now=posted_at)
        if entry.get("pinned"):
            actions.pin(notice, by=MACHINE, now=posted_at)
        for said in entry.get("objection", ()):
            object_to(notice.id, said, posted_at)


def object_to(notice_id: int, entry: dict, posted_at: datetime) -> None:
    """Somebody objects six hours after a 公示 was posted, and is answered the next day."""
    filed = objections.file_objection(
        notice_id,
        name=entry["name"],
        said=entry["said"],
        contact=NUMBER,
        address="sample",
        by=RESIDENT,
        now=posted_at + timedelta(hours=6),
    )
    replied_at = posted_at + timedelta(hours=26)
    objections.reply(filed, words=entry["reply"], is_shown=True, by=MACHINE, now=replied_at)
