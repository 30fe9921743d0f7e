"""The answer to a form that has a page of its own: what is wrong, what refuses it, or where one goes."""

from collections.abc import Callable

from flask.typing import ResponseReturnValue

from community.core import keys
from community.core.errors import Refusal
from community.core.forms import Form
from community.core.web import done, wrong


def saved(
    form: Form, act: Callable[[], str], *, page: str, fragment: str, then: str, **context
) -> ResponseReturnValue:
    """Check a form, do once what it asks, and answer; nothing typed is lost.

    Args:
        act: as in keys.once.
        page, fragment: of the form; their context besides it is `context`.
        then: where one goes once it is done.
    """
    if not form.validate():
        return wrong(page, fragment, form=form, **context)
    try:
        keys.once(form, act)
    except Refusal as refusal:
        return wrong(page, "core/_messages.html", 409, form=form, refusal=refusal, **context)
    return done(then)
