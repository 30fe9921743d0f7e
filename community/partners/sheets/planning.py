"""A file's rows against what stands: what is new, what changes from what to what, what ends. Pure."""

import hashlib
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from community.core.cells import is_same
from community.partners.sheets.columns import DAYS, SHOPS
from community.partners.sheets.reading import Fault, Reading, Row
from community.partners.sheets.standing import LISTED, Amounts, StandingLine, StandingShop
from community.partners.week import weekly, written

PRICES = ("price_fen", "is_from", "market_low_fen", "market_high_fen")
BOOKED = ("note", "unit", "minutes", "kind")
NEW_LINE = {"note": "", "unit": "次", "minutes": None, "kind": "walk_in"}
Blocks = tuple[tuple[int, int, int], ...]
NEW_PRICE = {"is_from": False, "market_low_fen": None, "market_high_fen": None}


@dataclass(frozen=True)
class ShopChange:
    """A new shop, or what one says of itself that changes; hours as blocks, None where they stay."""

    shop: str
    slug: str | None  # none: it is new
    before: dict
    after: dict
    blocks: Blocks | None = None


@dataclass(frozen=True)
class LineChange:
    """A new line, or one of which something changes; a price from a later day on leaves today's alone."""

    shop: str
    slug: str | None  # of the shop; none: this file adds it
    line: StandingLine | None  # none: it is new
    name: str
    booked: dict  # of BOOKED, all where it is new
    price: Amounts | None
    starts_on: date | None = None
    comes_back: bool = False


@dataclass
class Plan:
    """Everything an import would do."""

    shops: list[ShopChange] = field(default_factory=list)
    lines: list[LineChange] = field(default_factory=list)
    ended: list[tuple[str, StandingLine]] = field(default_factory=list)
    missing: list[tuple[str, StandingLine]] = field(default_factory=list)  # on the site, not in the file
    faults: list[Fault] = field(default_factory=list)

    def new(self) -> list:
        return [c for c in self.shops if not c.slug] + [c for c in self.lines if not c.line]

    def changed(self) -> list:
        return [c for c in self.shops if c.slug] + [c for c in self.lines if c.line]

    def is_empty(self) -> bool:
        return not (self.shops or self.lines or self.ended)

    def digest(self) -> str:
        """What was seen on the page that asks to confirm."""
        said = repr((self.shops, self.lines, self.ended, self.missing, self.faults))
        return hashlib.sha256(said.encode()).hexdigest()[:32]


def plan(reading: Reading, shops: list[StandingShop], *, today: date, only: str | None = None) -> Plan:
    """What a file would change.

    Args:
        shops: all that the file may speak of.
        today: the day from which changed prices stand.
        only: the name of the one shop that the file may speak of; None for all.
    """
    return _Planner(reading, shops, today, only).plan


class _Planner:
    """Goes through a file's rows once, the shops before the lines."""

    def __init__(self, reading: Reading, shops: list[StandingShop], today: date, only: str | None):
        self.plan, self.today, self.only = Plan(faults=list(reading.faults)), today, only
        self.shops: dict[str, list[StandingShop]] = defaultdict(list)
        for shop in shops:
            self.shops[key(shop.name)].append(shop)
        self.new: dict[str, str] = {}  # shops that this file adds
        self.listed: dict[str, set[int]] = defaultdict(set)  # a shop's lines that stand in the file
        self.rows: dict[tuple, Row] = {}
        for row in reading.shops:
            self._shop(row, row.fields["name"])
        for row in reading.lines:
            self._line(row, row.fields["shop"] or only or "")
        for shop in shops:
            if shop.slug in self.listed:
                left_out = [line for line in shop.on_list() if line.id not in self.listed[shop.slug]]
                self.plan.missing += [(shop.name, line) for line in left_out]

    def _fault(self, row: Row, heading: str, sentence: str) -> None:
        self.plan.faults.append(Fault(row.sheet, row.row, heading, sentence))

    def _is_first(self, row: Row, mark: tuple, heading: str) -> bool:
        """Whether no row before this one was about the same."""
        earlier = self.rows.setdefault(mark, row)
        if earlier is not row:
            where = "" if earlier.sheet == row.sheet else f"“{earlier.sheet}”"
            self._fault(row, heading, f"和{where}第{earlier.row}行写的是同一个，请留一行")
        return earlier is row

    def _is_within(self, row: Row, name: str, heading: str) -> bool:
        if self.only is None or key(name) == key(self.only):
            return True
        self._fault(row, heading, f"这一页只收“{self.only}”的价目")
        return False

    def _only_one(self, row: Row, name: str, heading: str) -> StandingShop | None:
        """The shop of a name, None where there is none or not one alone."""
        found = self.shops.get(key(name), [])
        if len(found) > 1:
            self._fault(row, heading, f"有{len(found)}家店都叫“{name}”，请在网站上一家一家改")
        return found[0] if len(found) == 1 else None

    def _shop(self, row: Row, name: str) -> None:
        if not self._is_within(row, name, "店名") or not self._is_first(row, ("shop", key(name)), "店名"):
            return
        shop = self._only_one(row, name, "店名")
        said = {each: row.fields[each] for each in LISTED if each in row.fields and each != "name"}
        blocks = self._blocks(row, shop)
        if shop:
            after = {each: text for each, text in said.items() if not _stands(shop, each, text)}
            before = {each: shop.listing[each] for each in after}
            if after or blocks is not None:
                self.plan.shops.append(ShopChange(shop.name, shop.slug, before, after, blocks))
        elif key(name) not in self.shops:
            self.new[key(name)] = name
            if "category_key" not in said:
                self._fault(row, "类别", f"网站上没有“{name}”，要新加请写类别")
            self.plan.shops.append(ShopChange(name, None, {}, {"name": name} | said, blocks))

    def _blocks(self, row: Row, shop: StandingShop | None) -> Blocks | None:
        """The hours that a row asks for, None where it asks for none or for those that stand."""
        if not any(day in row.fields for day in DAYS):
            return None
        stands = shop.blocks if shop else ()
        texts = [row.fields.get(day, text) for day, text in zip(DAYS, written(stands), strict=True)]
        asked = tuple(sorted(weekly(texts)))
        if stands and not asked:
            self._fault(row, "", "一周里没有一天营业，要停一阵，请在网站上用“暂停一阵”")
        return asked if asked != stands else None

    def _line(self, row: Row, name: str) -> None:
        if not name:
            return self._fault(row, "商户", "没有写是哪家店的")
        if not self._is_within(row, name, "商户"):
            return None
        if key(name) in self.new:
            return self._line_of(row, self.new[key(name)], None, None)
        shop = self._only_one(row, name, "商户")
        if shop:
            return self._line_of_shop(row, shop)
        if key(name) not in self.shops:
            self._fault(row, "商户", f"网站上没有“{name}”，新店请先写在“{SHOPS}”表里")
        return None

    def _line_of_shop(self, row: Row, shop: StandingShop) -> None:
        listed = self.listed[shop.slug]
        number, name = row.fields.get("number"), key(row.fields["name"])
        found = [line for line in shop.lines if number and line.id == number]
        found = found or [line for line in shop.on_list() if key(line.name) == name]
        if len(found) > 1:
            return self._fault(row, "项目", f"“{shop.name}”有{len(found)}行都叫这个，请带着编号改")
        line = found[0] if found else None
        if line:
            listed.add(line.id)
        return self._line_of(row, shop.name, shop.slug, line)

    def _line_of(self, row: Row, shop: str, slug: str | None, line: StandingLine | None) -> None:
        fields = row.fields
        if not self._is_first(row, (key(shop), line.id if line else key(fields["name"])), "项目"):
            return
        if fields.get("ends"):
            if line and not line.is_ended:
                self.plan.ended.append((shop, line))
            return
        starts_on = date.fromisoformat(fields["starts_on"]) if fields.get("starts_on") else self.today
        if line is None:
            self._new_line(row, shop, slug, starts_on)
        else:
            self._standing_line(row, shop, slug, line, max(starts_on, self.today))

    def _new_line(self, row: Row, shop: str, slug: str | None, starts_on: date) -> None:
        if starts_on > self.today:
            return self._fault(row, "从哪天起", "新项目从今天起有效，请把这一格空着")
        booked = {each: row.fields.get(each, usual) for each, usual in NEW_LINE.items()}
        if booked["kind"] == "appointment" and booked["minutes"] is None:
            return self._fault(row, "时长", "要选时间的项目，请写时长")
        price = NEW_PRICE | row.fields
        amounts = tuple(price[each] for each in PRICES)
        self.plan.lines.append(LineChange(shop, slug, None, row.fields["name"], booked, amounts))
        return None

    def _standing_line(self, row: Row, shop: str, slug: str | None, line: StandingLine, day: date) -> None:
        fields, stands = row.fields, line.price_on(day)
        asked = tuple(fields.get(each, was) for each, was in zip(PRICES, stands, strict=True))
        booked = _differing(fields, line)
        if booked.get("minutes", line.minutes) is None and booked.get("kind", line.kind) == "appointment":
            return self._fault(row, "时长", "要选时间的项目，请写时长")
        name = fields["name"] if key(fields["name"]) != key(line.name) else line.name
        price = asked if asked != stands else None
        if price or booked or name != line.name or line.is_ended:
            later = day if price and day > self.today else None
            self.plan.lines.append(LineChange(shop, slug, line, name, booked, price, later, line.is_ended))
        return None


def _stands(shop: StandingShop, name: str, text: str) -> bool:
    """Whether a shop says so already; a number in wide digits is the same number."""
    said = shop.listing[name]
    return is_same(unicodedata.normalize("NFKC", said) if name == "phone" else said, text)


def _differing(fields: dict, line: StandingLine) -> dict:
    """What a row says of how a line is booked that is not so yet."""
    said = {name: fields[name] for name in BOOKED if name in fields and fields[name] != getattr(line, name)}
    if "note" in said and is_same(said["note"], line.note):
        del said["note"]
    return said


def key(name: str) -> str:
    """A name as it is compared: blanks, wide letters and capitals make no other name."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()
