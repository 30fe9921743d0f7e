"""When a notice is shown, what it may become, and how it is read."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from community.core.dates import month_day, weekday
from community.notices.models import PUBLIC_NOTICE

STARTS = {"pdf": b"%PDF-", "jpg": b"\xff\xd8\xff", "png": b"\x89PNG\r\n\x1a\n"}
LONGEST_NAME = 60


@dataclass(frozen=True)
class Posted:
    """A notice at one of its versions (0: the draft), as its readers see it."""

    id: int
    kind: str
    state: str
    starts_on: date
    ends_on: date | None
    is_pinned: bool
    version: int
    newest: int
    title: str
    body: str
    published_at: datetime | None
    withdrawn_at: datetime | None
    withdrawn_reason: str

    def standing(self, today: date) -> str:
        """draft, withdrawn, ahead (its first day has not come), current, or past."""
        if self.state != "published":
            return self.state
        if today < self.starts_on:
            return "ahead"
        return "past" if self.ends_on and self.ends_on < today else "current"

    def is_public(self, today: date) -> bool:
        """Whether its address opens for anybody; what was withdrawn says so there, if it was ever shown."""
        if self.state == "withdrawn":
            return self.withdrawn_at.date() >= self.starts_on
        return self.standing(today) in ("current", "past")

    def is_text_public(self, today: date) -> bool:
        """Whether its words and attachments are shown; a withdrawn 公示 keeps them."""
        return self.is_public(today) and (self.state != "withdrawn" or self.kind == PUBLIC_NOTICE)

    def is_frozen(self) -> bool:
        """A 公示 that is published: its text, dates and attachments stay as they are."""
        return self.kind == PUBLIC_NOTICE and self.state != "draft"

    def takes_attachments(self) -> bool:
        return self.state != "withdrawn" and not self.is_frozen()

    def takes_objections(self, today: date) -> bool:
        return self.kind == PUBLIC_NOTICE and self.standing(today) == "current"

    def is_corrected(self) -> bool:
        return self.newest > 1

    def is_old(self) -> bool:
        """A version that a later one has put right."""
        return self.version < self.newest

    def paragraphs(self) -> list[str]:
        """The body as paragraphs: an empty line ends one."""
        return [part.strip() for part in re.split(r"\n[ \t]*\n", self.body) if part.strip()]

    def period(self, today: date) -> str:
        """公示期11月20日至11月30日; 11月20日起; a single day with its weekday."""
        return "".join(self.period_parts(today))

    def period_parts(self, today: date) -> list[str]:
        """The same in the parts that a line may end between."""
        lead = ["公示期"] if self.kind == PUBLIC_NOTICE else []
        first = spoken_date(self.starts_on, today)
        if self.ends_on is None:
            return [*lead, f"{first}起"]
        if self.ends_on == self.starts_on:
            return [*lead, first, f"（{weekday(self.starts_on)}）"]
        return [*lead, f"{first}至", spoken_date(self.ends_on, today)]


def spoken_date(day: date, today: date) -> str:
    """11月20日; with its year where that is another one."""
    return month_day(day) if day.year == today.year else f"{day.year}年{month_day(day)}"


def wrong_dates(kind: str, starts_on: date, ends_on: date | None) -> str | None:
    """What is wrong with a notice's days, in a sentence; None where nothing is."""
    if kind == PUBLIC_NOTICE and ends_on is None:
        return "公示要写明到哪天为止"
    if ends_on is not None and ends_on < starts_on:
        return "结束的日子不能早过开始的日子"
    return None


def hides_what_was_shown(had: date, starts_on: date, today: date) -> str | None:
    """Why a correction may not begin on this day: what stood on the site would be gone; None where it may.

    Args:
        had: the first day until now; starts_on: the first day from now on.
    """
    return "已经登出来了，开始的日子不能改到今天以后" if had <= today < starts_on else None


def too_late(kind: str, starts_on: date, ends_on: date | None, today: date) -> str | None:
    """Why a notice with these days can no longer be published today; None where it can."""
    if kind == PUBLIC_NOTICE and starts_on < today:
        return "公示要从今天或以后的日子开始"
    if ends_on is not None and ends_on < today:
        return "结束的日子已经过了"
    return None


def copied(notice: Posted, url: str, host: str, today: date) -> str:
    """The notice as it is pasted into a WeChat group: kind and title, days, words, link."""
    parts = (f"【{notice.kind}】{notice.title}", notice.period(today), *notice.paragraphs())
    return "\n\n".join((*parts, "\n".join(filter(None, (host, url)))))


def suffix_of(content: bytes) -> str | None:
    """pdf, jpg, png or webp by what the file begins with, whatever it is called; None for anything else."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    return next((suffix for suffix, start in STARTS.items() if content.startswith(start)), None)


def attachment_name(typed: str) -> str:
    """What an uploaded file is called on the page: its own name without folders and ending."""
    last = "".join(c for c in re.split(r"[/\\]", typed)[-1] if c.isprintable())
    stem, dot, rest = last.rpartition(".")
    return (stem if dot else rest).strip()[:LONGEST_NAME] or "附件"
