"""A line says where it is, if not at the shop: so far only a course's own page knew."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column("service", sa.Column("place", sa.String(length=60), nullable=False, server_default=""))
    course = sa.table("course", sa.column("service_id"), sa.column("place"))
    service = sa.table("service", sa.column("id"), sa.column("place"))
    own = sa.select(course.c.place).where(course.c.service_id == service.c.id).scalar_subquery()
    is_course = service.c.id.in_(sa.select(course.c.service_id))
    op.execute(sa.update(service).where(is_course).values(place=own))
    op.drop_column("course", "place")
