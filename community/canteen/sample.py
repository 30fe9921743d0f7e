"""The sample's menus, from menus.toml: of the week in which it is loaded and of the next."""

from datetime import datetime, timedelta

from sqlalchemy import select

from community.canteen.models import Menu, WalkInCount
from community.canteen.rules import WEEK, dishes_from, week_of
from community.core.db import db
from community.partners.models import Partner, Service
from community.sample import sample_file

WALK_INS = 23  # who came to yesterday's lunch without an order


def load_sample(now: datetime) -> None:
    entries = sample_file("menus")
    query = select(Service.name, Service.id).join(Partner).where(Partner.slug == entries["partner"])
    lines = dict(db.session.execute(query).all())
    for later, name in enumerate(("this_week", "next_week")):
        days = week_of(now.date() + timedelta(days=WEEK * later))
        for line, meals in entries[name].items():
            for day, typed in zip(days, meals, strict=True):
                dishes = "\n".join(dishes_from(typed))
                if dishes:
                    db.session.add(Menu(service_id=lines[line], day=day, dishes=dishes))
    yesterday = now.date() - timedelta(days=1)
    db.session.add(WalkInCount(service_id=lines["午餐"], day=yesterday, number=WALK_INS))
