"""Following every link, the way a curious visitor would."""

from tests.page import Page, Visitor

MOST_PAGES = 1200
NOT_WALKED = {"/login"}  # signing in has tests of its own


def reachable(visitor: Visitor, start: str, *, inside: str = "/") -> dict[str, Page]:
    """Every page that links lead to from a first one, by address.

    Args:
        inside: only addresses that begin so are opened; an address with a question mark is not.
    """
    found: dict[str, Page] = {}
    ahead = [start]
    while ahead:
        url = ahead.pop(0)
        if url in found:
            continue
        found[url] = page = visitor.open(url)
        assert len(found) < MOST_PAGES, "the walk has no end"
        if page.tree is None:  # a file
            continue
        pages = page.find("//a[@href][not(@download)]/@href")
        links = (link.partition("#")[0] for link in pages if "?" not in link)
        ahead += [link for link in links if link.startswith(inside) and link not in NOT_WALKED | found.keys()]
    return found
