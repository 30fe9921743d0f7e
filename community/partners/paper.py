"""What fits on a poster: counted here, measured on paper (tests/browser/test_paper.py)."""

from collections.abc import Sequence

POSTER_ROWS = 9  # of a price list, on either sheet
POSTER_NAME = 12  # characters of a name that leave room for its prices
POSTER_DIGITS = 11  # of all of a line's figures


def lines_on_poster(shop, lines: Sequence, week_lines: int) -> int:
    """How many of a price list's first lines fit on one sheet, the shop above, hours and QR code below them.

    Args:
        shop: has name, place and place_hint; what takes a second line takes the place of a price.
        lines: price lines with name, price_fen, market_low_fen, market_high_fen.
        week_lines: lines that the week's hours take; beyond three each takes the place of a price.
    """
    heading = len(shop.name) // 15 + len(shop.place) // 27 + len(shop.place_hint) // 35
    room = POSTER_ROWS - heading - max(week_lines - 3, 0)
    for count, line in enumerate(lines):
        room -= _poster_rows(line)
        if room < 0:
            return count
    return len(lines)


def _poster_rows(line) -> int:
    """Name and prices stand in one row as long as they are short, else under each other."""
    figures = [line.price_fen, line.market_low_fen, line.market_high_fen]
    is_dear = sum(len(str(fen // 100)) for fen in figures if fen is not None) > POSTER_DIGITS
    return 1 + (is_dear or len(line.name) > POSTER_NAME) + len(line.name) // 27
