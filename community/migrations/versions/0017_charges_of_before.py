"""What was done before the ledger of charges was charged at its amount: there were no concessions then."""

from alembic import op

revision = "0017"
down_revision = "0016"

CHARGE = """
INSERT INTO charge (booking_id, amount_fen, charged_at, account_id)
SELECT booking.id, booking.amount_fen, event.at, event.account_id
FROM booking
JOIN booking_event AS event ON event.id = (
    SELECT max(last.id) FROM booking_event AS last WHERE last.booking_id = booking.id AND last.verb = 'finish'
)
WHERE booking.state = 'done' AND booking.id NOT IN (SELECT booking_id FROM charge)
"""


def upgrade() -> None:
    op.execute(CHARGE)
