"""The gate: what is asked of every page. Each check answers with sentences, none where all is well."""

import json
import re
from pathlib import Path

HERE = Path(__file__).parent
AXE = HERE / "node_modules" / "axe-core" / "axe.min.js"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE, DESK, HALL, SMALLEST = (360, 780), (1280, 800), (1080, 1920), (320, 780)
LEAST, MAIN, MAIN_LARGE, KIOSK = 44, 48, 60, 80  # CSS px
ADDRESS = r"https?://[\x21-\x7e]+"
ENGLISH = {"ICP", "Excel", "csv", "xlsx", "PDF"}  # every Latin word that a page may say


class NotInstalled(RuntimeError):
    """A tool of the gate is missing."""


def script(file: Path) -> str:
    if not file.exists():
        raise NotInstalled(
            f"{file.name} is missing: npm ci --ignore-scripts --omit=dev --prefix tests/browser"
        )
    return file.read_text()


def scripts() -> list[str]:
    """What a page has to bring with it to be asked: compiled once where it is the same page again."""
    return [script(AXE), script(HERE / "gate.js")]


def axe_faults(page) -> list[str]:
    """axe-core, the viewport as tall as the page: the bar at the foot must not cut a target in half."""
    size = page.viewport_size
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": size["width"], "height": max(height, size["height"])})
    options = {"runOnly": AXE_TAGS, "resultTypes": ["violations"]}
    found = page.evaluate(f"axe.run({json.dumps(options)}).then(answer => answer.violations)")
    page.set_viewport_size(size)
    return [f"axe {fault['id']}: {node['html'][:160]}" for fault in found for node in fault["nodes"]]


def head_faults(page) -> list[str]:
    asked = {
        "one h1": "document.querySelectorAll('h1').length === 1",
        "a title": "document.title.trim().length > 0",
        "lang=zh-CN": "document.documentElement.lang === 'zh-CN'",
    }
    return [f"not {what}" for what, test in asked.items() if not page.evaluate(test)]


def word_faults(page) -> list[str]:
    """None, a raw enum, an English word that is not declared."""
    said = re.sub(ADDRESS, "", " ".join(page.evaluate("gate.words()")))  # an address is not a word
    return page.evaluate("gate.nothings()") + [
        f"says {word}" for word in sorted(set(re.findall(r"[A-Za-z]{2,}", said)) - ENGLISH)
    ]


def quiet_faults(watch, status: int = 200) -> list[str]:
    """What the console said (a CSP violation says so there) and who else was asked.

    Args:
        status: of the page itself, which the browser notes where it is not 200.
    """
    noted = f"Failed to load resource: the server responded with a status of {status} "
    said = [line for line in watch.console if status == 200 or not line.startswith(noted)]
    return [f"console: {line}" for line in said] + [f"foreign: {url}" for url in watch.foreign()]


def layout(*, least: int = LEAST, main: int = MAIN) -> str:
    """The question to a page at a size: everything about its layout.

    Args:
        least, main: CSS px of any control, and of the main ones.
    """
    return f"gate.layout({least}, {main})"


def offside_faults(page) -> list[str]:
    """Controls that one must find by scrolling a box sideways; the desk's tables may, in the largest type."""
    return page.evaluate("gate.offside()")


def resize(page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
