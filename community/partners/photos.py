"""A shop's photos: shown, added, described, moved up, taken off."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Row, func, or_, select, update

from community.core import audit, files
from community.core.access import Actor
from community.core.db import db, transaction
from community.core.errors import Refusal
from community.partners.models import Partner, Photo
from community.partners.pictures import Pictures

MOST = 6  # of one shop


def photos_of(partner_id: int) -> list[Row]:
    """The photos of a shop that stand, the head of its page first."""
    mine = select(*Photo.__table__.columns).where(Photo.partner_id == partner_id, Photo.removed_at.is_(None))
    return db.session.execute(mine.order_by(Photo.position, Photo.id)).all()


def is_shown(name: str) -> bool:
    """Whether a photo that stands names this file."""
    named = or_(Photo.small == name, Photo.large == name)
    return db.session.scalar(select(Photo.id).where(named, Photo.removed_at.is_(None))) is not None


def files_named() -> Iterable[str]:
    """The files of all photos that stand; a photo that was taken off gives up its own."""
    named = select(Photo.small, Photo.large).where(Photo.removed_at.is_(None))
    return (name for row in db.session.execute(named) for name in row)


def add_photo(partner: Partner, pictures: Pictures, *, words: str, by: Actor, now: datetime) -> Photo:
    """Put a photo after the others; its files are on disk before its row is saved.

    Args:
        words: what can be seen on it.
    Raises:
        Refusal: the shop has as many as a shop may have.
    """
    with transaction() as session:
        _hold(partner.id)
        standing = photos_of(partner.id)
        if len(standing) >= MOST:
            raise Refusal(f"一家店最多放{MOST}张照片", "先取下一张，再加新的")
        photo = Photo(
            partner_id=partner.id,
            small=files.keep(pictures.small, "webp"),
            large=files.keep(pictures.large, "webp"),
            width=pictures.width,
            height=pictures.height,
            words=words,
            position=standing[-1].position + 1 if standing else 0,
            added_at=now,
            account_id=by.account_id,
        )
        session.add(photo)
        session.flush()
        audit.record("add_photo", "photo", photo.id, by=by, now=now, after={"words": words})
    return photo


def describe_photo(photo: Photo, *, words: str, by: Actor, now: datetime) -> None:
    """Say anew what can be seen on a photo."""
    with transaction() as session:
        _hold(photo.partner_id)
        session.refresh(photo)
        if photo.words != words:
            said = {"before": {"words": photo.words}, "after": {"words": words}}
            photo.words = words
            audit.record("describe_photo", "photo", photo.id, by=by, now=now, **said)


def move_up(photo: Photo, *, by: Actor, now: datetime) -> None:
    """Change places with the photo before; the first stays where it is."""
    with transaction() as session:
        _hold(photo.partner_id)
        order = [row.id for row in photos_of(photo.partner_id)]
        place = order.index(photo.id) if photo.id in order else 0
        if place:
            order[place - 1 : place + 1] = order[place], order[place - 1]
            for position, photo_id in enumerate(order):
                session.execute(update(Photo).where(Photo.id == photo_id).values(position=position))
            audit.record("move_up", "photo", photo.id, by=by, now=now)


def remove_photo(photo: Photo, *, by: Actor, now: datetime) -> None:
    """Take a photo off for good: nobody is shown it from now on, and `tick` discards its files."""
    with transaction() as session:
        stands = update(Photo).where(Photo.id == photo.id, Photo.removed_at.is_(None))
        if session.execute(stands.values(removed_at=now)).rowcount:
            before = {"words": photo.words}
            audit.record("remove_photo", "photo", photo.id, by=by, now=now, before=before)


def _hold(partner_id: int) -> None:
    """Two changes of one shop's photos meet here."""
    db.session.execute(update(Partner).where(Partner.id == partner_id).values(position=Partner.position))


def photo_count(partner_id: int) -> int:
    """How many photos of a shop stand."""
    mine = Photo.partner_id == partner_id, Photo.removed_at.is_(None)
    return db.session.scalar(select(func.count()).select_from(Photo).where(*mine))
