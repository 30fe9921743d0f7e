"""A month on a sheet of paper: what there is room for."""

from collections.abc import Iterable

from community.fund.chain import Entry

LINES_ON_PAPER = 18  # of entries, beside sums, checksum and code
_LINE = 22  # characters


def fits_on_paper(entries: Iterable[Entry]) -> bool:
    """Whether a sheet has room for each entry; otherwise it shows what they come to."""
    lines = (1 + (len(entry.summary) + len(entry.reason)) // _LINE for entry in entries)
    return sum(lines) <= LINES_ON_PAPER
