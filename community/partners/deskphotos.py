"""A shop's photos at the desk: one at a time from a phone, with words, in an order."""

from flask import Blueprint, abort, render_template, url_for

from community.core import clock, keys
from community.core.access import COUNTER, actor, allow, own_partner_or_404
from community.core.db import db
from community.core.files import takes_up_to
from community.core.web import done, wrong
from community.partners import photos
from community.partners.desk import partner_or_404
from community.partners.forms import PhotoForm, WordsForm
from community.partners.models import Partner, Photo
from community.partners.pictures import MOST_BYTES

bp = Blueprint("desk_photos", __name__, url_prefix="/desk")
LARGEST_BODY = MOST_BYTES + 2 * 1024 * 1024  # a photo that is a little too large is told so, not cut off


@bp.get("/partners/<slug>/photos")
@allow(*COUNTER)
def photos_page(slug: str):
    return render_template("partners/desk/photos.html", **_page(partner_or_404(slug)))


def _page(partner: Partner, form: PhotoForm | None = None) -> dict:
    """What the page needs; form is the one that could not be saved."""
    standing = photos.photos_of(partner.id)
    return {
        "partner": partner,
        "photos": standing,
        "first_id": standing[0].id if standing else None,
        "most": photos.MOST,
        "most_bytes": MOST_BYTES,
        "form": form or PhotoForm(formdata=None),
        "words_forms": {photo.id: _words_form(photo.id, obj=photo, formdata=None) for photo in standing},
    }


def _words_form(photo_id: int, **options) -> WordsForm:
    form = WordsForm(**options)
    form.words.id = f"words-{photo_id}"  # one of several on the page
    return form


@bp.post("/partners/<slug>/photos")
@allow(*COUNTER)
@takes_up_to(LARGEST_BODY)
def add_photo(slug: str):
    partner = partner_or_404(slug)
    db.session.rollback()  # nobody waits for the database while a picture is made
    form = PhotoForm()
    if not form.validate():
        return wrong("partners/desk/photos.html", "partners/desk/_photo_new.html", **_page(partner, form))
    keys.once(form, lambda: _add(partner, form))
    return to_photos(partner)


def _add(partner: Partner, form: PhotoForm) -> str:
    words = form.words.data
    return str(photos.add_photo(partner, form.pictures, words=words, by=actor(), now=clock.now()).id)


@bp.post("/photos/<int:photo_id>/words")
@allow(*COUNTER)
def save_words(photo_id: int):
    photo, partner = photo_or_404(photo_id)
    form = _words_form(photo_id)
    if not form.validate():
        page = _page(partner)
        page["words_forms"][photo_id] = form
        return wrong("partners/desk/photos.html", "partners/desk/_photo.html", photo=photo, **page)
    keys.once(form, lambda: _describe(photo, form))
    return to_photos(partner)


def _describe(photo: Photo, form: WordsForm) -> str:
    photos.describe_photo(photo, words=form.words.data, by=actor(), now=clock.now())
    return str(photo.id)


@bp.post("/photos/<int:photo_id>/<any(place,removal):noun>")
@allow(*COUNTER)
def change_photo(photo_id: int, noun: str):
    photo, partner = photo_or_404(photo_id)
    verb = {"place": photos.move_up, "removal": photos.remove_photo}[noun]
    keys.tap(lambda: verb(photo, by=actor(), now=clock.now()))
    return to_photos(partner)


def photo_or_404(photo_id: int) -> tuple[Photo, Partner]:
    """A photo that was taken off is found, too: the second of two taps is no stranger's."""
    photo = db.session.get(Photo, photo_id) or abort(404)
    partner = db.session.get_one(Partner, photo.partner_id)
    own_partner_or_404(partner.slug)
    return photo, partner


def to_photos(partner: Partner):
    return done(url_for(".photos_page", slug=partner.slug))
