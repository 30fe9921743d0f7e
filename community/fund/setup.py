"""The one fund of a community."""

from datetime import datetime

from community.core.db import db, insert_if_absent
from community.fund.models import Fund

NAME = "社区基金池"


def set_up(now: datetime) -> None:
    """Make the fund, where there is none."""
    db.session.execute(insert_if_absent(Fund, id=1, name=NAME))
