"""What an import would do, in words for whoever confirms it."""

from dataclasses import dataclass

from community.core.dates import WEEKDAYS, month_day, spoken_span
from community.core.money import yuan, yuan_number
from community.partners.listing import LISTING_NAMES
from community.partners.models import CATEGORIES, KIND_NAMES
from community.partners.sheets.planning import BOOKED, NEW_LINE, LineChange, Plan, ShopChange
from community.partners.sheets.standing import Amounts
from community.partners.week import written

CATEGORY_WORDS = {key: name for key, name, _ in CATEGORIES}
BOOKED_NAMES = {"note": "说明", "unit": "单位", "minutes": "时长", "kind": "怎么约"}
NOTHING = "空"


@dataclass(frozen=True)
class Told:
    """One row of the preview: whose, which, and each thing with what it was and what it will be."""

    shop: str
    name: str
    parts: tuple[tuple[str, str, str], ...]  # what, before, after; a new row has no before


def new_rows(plan: Plan) -> list[Told]:
    return [_new_shop(c) if isinstance(c, ShopChange) else _new_line(c) for c in plan.new()]


def changed_rows(plan: Plan) -> list[Told]:
    return [_shop(c) if isinstance(c, ShopChange) else _line(c) for c in plan.changed()]


def _new_shop(change: ShopChange) -> Told:
    said = {name: text for name, text in change.after.items() if text and name != "name"}
    parts = [(LISTING_NAMES[name], "", _listed(name, text)) for name, text in said.items()]
    hours = [("营业时间", "", _week(change.blocks))] if change.blocks else []
    return Told(change.shop, "新店，先不上架", tuple(parts + hours))


def _shop(change: ShopChange) -> Told:
    after = change.after.items()
    parts = [(LISTING_NAMES[n], _listed(n, change.before[n]), _listed(n, text)) for n, text in after]
    hours = [] if change.blocks is None else [("营业时间", "", _week(change.blocks))]
    return Told(change.shop, "资料", tuple(parts + hours))


def _new_line(change: LineChange) -> Told:
    said = {name: value for name, value in change.booked.items() if value != NEW_LINE[name] or name == "unit"}
    parts = [(what, "", after) for what, _, after in _price_parts(None, change.price)]
    parts += [(BOOKED_NAMES[name], "", _booked(name, value)) for name, value in said.items()]
    return Told(change.shop, change.name, tuple(parts))


def _line(change: LineChange) -> Told:
    line = change.line
    parts = [("停用的项目", "", "恢复")] if change.comes_back else []
    if change.name != line.name:
        parts.append(("项目", line.name, change.name))
    if change.price:
        since = f"{change.starts_on.year}年{month_day(change.starts_on)}起" if change.starts_on else ""
        stands = line.price_on(change.starts_on) if change.starts_on else line.price
        parts += [(since + what, was, will) for what, was, will in _price_parts(stands, change.price)]
    for name in BOOKED:
        if name in change.booked:
            was, will = _booked(name, getattr(line, name)), _booked(name, change.booked[name])
            parts.append((BOOKED_NAMES[name], was, will))
    return Told(change.shop, line.name, tuple(parts))


def _price_parts(before: Amounts | None, after: Amounts) -> list[tuple[str, str, str]]:
    """The price, and the market price where there is one: of a standing line, what of them changes."""
    was = (yuan(*before[:2]), _market(before)) if before else ("", NOTHING)
    will = (yuan(*after[:2]), _market(after))
    pairs = zip(("惠民价", "市场价"), was, will, strict=True)
    return [(what, one, other) for what, one, other in pairs if one != other]


def _market(amounts: Amounts) -> str:
    low, high = amounts[2:]
    if low is None:
        return NOTHING
    return yuan(low) if high == low else f"{yuan_number(low)}–{yuan(high)}"


def _booked(name: str, value: str | int | None) -> str:
    if name == "minutes":
        return spoken_span(value) if value else "不定"
    return dict(KIND_NAMES)[value] if name == "kind" else value or NOTHING


def _listed(name: str, text: str) -> str:
    return CATEGORY_WORDS[text] if name == "category_key" else text or NOTHING


def _week(blocks: tuple[tuple[int, int, int], ...]) -> str:
    open_days = zip(WEEKDAYS, written(blocks), strict=True)
    return "，".join(f"{day} {text}" for day, text in open_days if text)
