"""What residents type, and the shops and lines that fit it: values in, values out."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby

from community.core.text import mobile, plain_digits, without_invisible

MOST_CHARACTERS = 40  # of a search that are looked at
MOST_WORDS = 5
SHOPS_SHOWN = 6
LINES_SHOWN = 4  # of one shop
A_NUMBER = 4  # digits and more: a telephone number or its end, not a service

EQUAL, BEGINS, HOLDS, SAID_OTHERWISE, NEARBY = range(5)  # how well a name fits, best first
ASKING = re.compile(  # words that only ask; what they ask for stands beside them
    "我想|我要|想要|帮我|给我|请问|哪里|哪儿|怎么|能不能|可不可以|可以|有没有|附近|多少钱|预约|一下|吗|呢"
)


@dataclass(frozen=True)
class Wanted:
    """One word of a search, and what the price lists call it."""

    word: str
    means: tuple[str, ...]

    def fit(self, name: str, beside: str) -> int | None:
        """How well a name fits, or what stands beside it; None where neither does."""
        name = together(name)
        if name == self.word:
            return EQUAL
        if name.startswith(self.word):
            return BEGINS
        if self.word in name or (len(name) > 1 and name in self.word):
            return HOLDS
        if any(mean in name for mean in self.means):
            return SAID_OTHERWISE
        beside = together(beside)
        return NEARBY if any(word in beside for word in (self.word, *self.means)) else None


@dataclass(frozen=True)
class Hit:
    """A shop that fits, and those of its lines that do, in the order of its price list."""

    shop: object  # a row of the board
    lines: Sequence
    more: int  # lines that fit, too
    rank: int


@dataclass(frozen=True)
class Found:
    """What was typed, and the shops found by it, best first."""

    typed: str
    hits: Sequence[Hit]

    @cached_property
    def shown(self) -> Sequence[Hit]:
        return self.hits[:SHOPS_SHOWN]

    def is_number(self) -> bool:
        return is_number(self.typed)


def find(text: str, board: Iterable, sayings: Sequence[tuple[str, str]]) -> Found:
    """The shops and lines that hold every word of a search.

    Args:
        text: as it was typed.
        board: rows of shown shops with their lines, shop by shop (searchqueries.BOARD).
        sayings: what residents say and what it is called, from the secretary's table.
    """
    typed = as_typed(text)
    words = wanted(typed, sayings)
    if not words:
        return Found(typed, ())
    shops = (list(rows) for _, rows in groupby(board, key=lambda row: row.slug))
    hits = sorted(filter(None, (_hit(rows, words) for rows in shops)), key=lambda hit: hit.rank)
    if hits and hits[0].rank < NEARBY:
        hits = [hit for hit in hits if hit.rank < NEARBY]
    return Found(typed, hits)


def as_typed(text: str) -> str:
    """What was typed, without what nobody sees, as far as it is looked at."""
    seen = "".join(c for c in without_invisible(text) if c.isprintable())
    return seen.strip()[:MOST_CHARACTERS].rstrip()


def is_number(text: str) -> bool:
    """Whether this is somebody's telephone number or the end of one."""
    digits = plain_digits(text)
    return bool(mobile(text)) or (digits.isdigit() and len(digits) >= A_NUMBER)


def wanted(text: str, sayings: Sequence[tuple[str, str]]) -> list[Wanted]:
    """The words to look for; a telephone number asks for nothing.

    Args:
        sayings: a saying counts wherever it stands in a word, and from its second character typed on.
    """
    if is_number(text):
        return []
    words = ASKING.sub(" ", plain(text)).split() or plain(text).split()
    return [Wanted(word, _means(word, sayings)) for word in dict.fromkeys(words[:MOST_WORDS])]


def _means(word: str, sayings: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    found = []
    for said, means in sayings:
        said = together(said)
        is_said = said in word or (len(word) > 1 and word in said)
        found += [mean for mean in plain(means).split() if is_said or mean in word]
    return tuple(dict.fromkeys(found))


def _hit(rows: list, words: list[Wanted]) -> Hit | None:
    shop = rows[0]
    beside = f"{shop.description} {shop.category} {shop.examples} {shop.place}"
    own = [word.fit(shop.shop, beside) for word in words]
    ranks = {place: _line_rank(row, words, own) for place, row in enumerate(rows)}
    places = sorted((rank, place) for place, rank in ranks.items() if rank is not None)
    best = [rank for rank, _ in places[:1]] + ([] if None in own else [max(own)])
    if not best:
        return None
    shown = sorted(place for _, place in places[:LINES_SHOWN])
    return Hit(shop, [rows[place] for place in shown], len(places) - len(shown), min(best))


def _line_rank(row, words: list[Wanted], own: list[int | None]) -> int | None:
    """How well a line fits; what the line does not say of the words, its shop must."""
    if row.price_id is None:
        return None
    fits = [word.fit(row.name, row.note) for word in words]
    if all(fit is None for fit in fits):
        return None
    both = [shops if fit is None else fit for fit, shops in zip(fits, own, strict=True)]
    return None if None in both else max(both)


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Full-width made plain, capitals small, signs made blanks."""
    return re.sub(r"[\W_]+", " ", unicodedata.normalize("NFKC", text).casefold()).strip()


@lru_cache(maxsize=4096)
def together(text: str) -> str:
    """The same without its blanks, as names are compared."""
    return plain(text).replace(" ", "")
