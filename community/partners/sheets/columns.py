"""The columns of the two sheets, and how people head them."""

import unicodedata

from community.core.dates import WEEKDAYS

LINES, SHOPS = "价目", "商户"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LINE_HEADINGS = {
    "shop": "商户",
    "name": "项目",
    "note": "说明",
    "price": "惠民价",
    "is_from": "起",
    "market": "市场价",
    "market_high": "市场价到",
    "unit": "单位",
    "minutes": "时长",
    "kind": "怎么约",
    "starts_on": "从哪天起",
    "number": "编号",
}
SHOP_HEADINGS = {
    "name": "店名",
    "category_key": "类别",
    "place": "地址",
    "place_short": "门牌",
    "place_hint": "怎么走",
    "phone": "电话",
    "description": "介绍",
    **dict(zip(DAYS, WEEKDAYS, strict=True)),
}
ENDS = {"ends": "停用"}  # taken where somebody adds it; an export has none
HEADINGS = {LINES: LINE_HEADINGS | ENDS, SHOPS: SHOP_HEADINGS}
NEEDED = {LINES: ("name", "price"), SHOPS: ("name",)}
ALSO = {
    LINES: {
        "店名": "shop",
        "商户名称": "shop",
        "店铺": "shop",
        "项目名称": "name",
        "服务项目": "name",
        "名称": "name",
        "价格": "price",
        "单价": "price",
        "优惠价": "price",
        "市场价最高": "market_high",
        "备注": "note",
        "分钟": "minutes",
        "生效日期": "starts_on",
    },
    SHOPS: {"商户": "name", "商户名称": "name", "联系电话": "phone", "简介": "description"},
}
TOLD_APART_BY = 2  # known headings in one row make it the head of a table


def known(kind: str, heading: str) -> str | None:
    """Which column a heading names, whatever blanks and units it is written with (惠民价（元）)."""
    plain = "".join(unicodedata.normalize("NFKC", heading).split()).partition("(")[0]
    by_words = {words: name for name, words in HEADINGS[kind].items()} | ALSO[kind]
    return by_words.get(plain)


def table_of(cells: list[str]) -> tuple[str, dict[int, str]] | None:
    """Which table a row is the head of, and which column stands where; None for any other row.

    Where both would do, the one of which more headings stand there; the first of two same columns counts.
    """
    found = {kind: _columns(kind, cells) for kind in (LINES, SHOPS)}
    kind = max(found, key=lambda each: len(found[each]))
    return (kind, found[kind]) if len(found[kind]) >= TOLD_APART_BY else None


def _columns(kind: str, cells: list[str]) -> dict[int, str]:
    places: dict[str, int] = {}
    for place, cell in enumerate(cells):
        name = known(kind, cell) if cell else None
        if name:
            places.setdefault(name, place)
    return {place: name for name, place in places.items()}
