"""The unguarded site, and a closure that holds nothing: somebody can book between its look and its row."""

from community.bookings import actions, closing
from tests.unguarded import app, no_transaction  # noqa: F401


def hold_nothing(resource_id: int) -> None:
    """In place of the lock at which a booking and a closure meet."""


actions.hold_resource = closing.hold_resource = hold_nothing
closing.transaction = no_transaction
