"""Help at the desk: a page for each task, its words in help.toml, its picture one of the real screens."""

import struct
import tomllib
from functools import cache
from pathlib import Path

from flask import Blueprint, abort, render_template

from community.core.access import READERS, actor, allow, allowed_for
from community.core.assets import STATIC

bp = Blueprint("desk_help", __name__, url_prefix="/desk/help")
WORDS = Path(__file__).with_name("help.toml")
PICTURES = STATIC / "img" / "screens" / "help"


@bp.get("")
@allow(*READERS)
def list_page():
    return render_template("desk/help.html", groups=help_groups())


@bp.get("/<page>")
@allow(*READERS)
def help_page(page: str):
    found = help_pages().get(page) or abort(404)
    may_go = actor().role in allowed_for(found["endpoint"])
    size = picture_size(page) if "shows" in found else None
    return render_template("desk/help_page.html", page=found, may_go=may_go, size=size)


@cache
def help_groups() -> list[dict]:
    """The tasks as help.toml orders them."""
    with WORDS.open("rb") as file:
        return tomllib.load(file)["group"]


def help_pages() -> dict[str, dict]:
    """Each task's page by the word in its address."""
    return {page["word"]: page for group in help_groups() for page in group["page"]}


@cache
def picture_size(word: str) -> tuple[int, int]:
    """Width and height, as the head of the PNG says them."""
    with (PICTURES / f"{word}.png").open("rb") as file:
        return struct.unpack(">II", file.read(24)[16:])
