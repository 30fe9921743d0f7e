"""What a feature hands to the app, the commands and the desk; they know no feature by name."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from click import Command
from flask import Blueprint

from community.core.access import Actor
from community.core.audit import AuditWords


@dataclass(frozen=True)
class DeskLink:
    """A feature's line in the desk's side bar.

    Args:
        is_for: whether somebody with one of the roles has any use for it.
    """

    label: str
    icon: str
    endpoint: str
    roles: tuple[str, ...]
    rank: int
    is_for: Callable[[Actor], bool] = lambda by: True


@dataclass(frozen=True)
class Waiting:
    """Something at the desk's home that waits for somebody: how many, what, the first of it, where to go."""

    count: int
    what: str
    first: str
    button: str
    url: str
    is_late: bool = False


@dataclass(frozen=True)
class Feature:
    """One feature: its pages, and its part in what the commands do."""

    name: str
    blueprints: tuple[Blueprint, ...] = ()
    commands: tuple[Command, ...] = ()
    desk_links: tuple[DeskLink, ...] = ()
    audit_words: AuditWords = AuditWords()
    waiting: Callable[[Actor, datetime], Iterable[Waiting]] = lambda by, now: ()
    set_up: Callable[[datetime], None] = lambda now: None
    sample: Callable[[datetime], None] = lambda now: None
    check: Callable[[datetime], Iterable[str]] = lambda now: ()
    files: Callable[[], Iterable[str]] = lambda: ()  # the names of files that its rows use
    tick: Callable[[datetime], None] = lambda now: None
