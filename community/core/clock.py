"""The only reader of the clock: Shanghai wall time, naive, to the second."""

from datetime import datetime, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8))  # no summer time since 1991


def now() -> datetime:
    """The time on the wall in Shanghai, without a zone."""
    return datetime.now(SHANGHAI).replace(tzinfo=None, microsecond=0)
