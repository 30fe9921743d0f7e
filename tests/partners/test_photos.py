"""A shop's photos: sent from a phone, described, ordered, taken off; what residents and the hall see."""

import os
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from community.cli import check_data, tick
from community.core.audit import AuditLine
from community.core.db import db, transaction
from community.core.errors import Refusal
from community.core.files import missing, path_of
from community.partners import forms, photos
from community.partners.models import Photo
from community.partners.pictures import Pictures
from tests import factories as make
from tests.cast import NOW, actor
from tests.page import Page, Visitor
from tests.partners.photographs import opened, photo, sideways, upload
from tests.partners.shops import set_shop, shop_row
from tests.steps import both_ways, post_as

FILE = "/desk/partners/lao-zhou"
PHOTOS = f"{FILE}/photos"
SHOP = "/partners/lao-zhou"
CHAIRS, MIRROR, DOOR = "两张理发椅", "一面大镜子", "店门口"
pytestmark = pytest.mark.usefixtures("data")


@pytest.fixture
def three():
    """老周理发 has three photos; their ids."""
    with transaction():
        shop = shop_row("lao-zhou")
        return [make.photo(shop, words, position=n).id for n, words in enumerate((CHAIRS, MIRROR, DOOR))]


def add(words: str = CHAIRS, slug: str = "lao-zhou") -> Photo:
    made = Pictures(b"small", b"large", 960, 720)
    return photos.add_photo(shop_row(slug), made, words=words, by=actor("secretary"), now=NOW)


def standing(slug: str = "lao-zhou") -> list[str]:
    db.session.rollback()
    return [row.words for row in photos.photos_of(shop_row(slug).id)]


def verbs() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(AuditLine.verb).order_by(AuditLine.id)))


def pictures_on(page: Page) -> list[str]:
    return [img.get("alt") for img in page.find("//main//img")]


def fetched(visitor: Visitor, address: str, **headers: str):
    return visitor.client.get(address, headers=headers)


def send(visitor: Visitor, content: bytes | None, words: str = CHAIRS, **options) -> Page:
    fields = {"words": words} | ({"photo": upload(content)} if content is not None else {})
    return visitor.open(PHOTOS).send("/photos", **options, **fields)


# ---- sent from a phone


@both_ways
def test_a_photo_from_a_phone_is_the_head_of_the_shops_page(secretary, resident, htmx):
    page = send(secretary, sideways(3000, 2000), htmx=htmx)
    assert page.url == PHOTOS and pictures_on(page) == [CHAIRS]
    (head,) = resident.open(SHOP).find("//main//img")
    assert head.get("alt") == CHAIRS and not resident.open(SHOP).find("//*[@class='sq-hero__pic']")
    assert (head.get("width"), head.get("height")) == ("960", "1440")
    small, large = (part.split()[0] for part in head.get("srcset").split(", "))
    for address, width, most in ((small, 480, 40_000), (large, 960, 120_000)):
        answer = fetched(resident, address)
        assert answer.mimetype == "image/webp" and len(answer.data) <= most
        assert opened(answer.data).width == width
    assert verbs() == ["add_photo"]


def test_a_shop_adds_its_own_and_finds_nobody_elses(app, shop):
    assert pictures_on(send(shop, photo())) == [CHAIRS]
    stranger = Visitor(app, "mending")
    stranger.open(PHOTOS, status=404)
    post_as(stranger, PHOTOS, {}, status=404)


@pytest.mark.parametrize("htmx", [False, True])
def test_no_photo_and_no_words_are_asked_for(secretary, htmx):
    page = send(secretary, None, "", htmx=htmx, status=422)
    assert "请选一张照片" in page.text and "请写照片里是什么" in page.text
    assert page.find("//p[@id='photo-e']") and not standing()


def test_a_photo_without_words_is_asked_for_again_and_none_is_decoded(secretary, monkeypatch):
    monkeypatch.setattr(forms, "made_from", lambda file: pytest.fail("decoded"))
    page = send(secretary, photo(), "", status=422)
    assert "请再选一次照片" in page.text


def test_words_stay_where_the_photo_is_refused(secretary):
    page = send(secretary, b"\0\0\0\x18ftypheic" + bytes(40), MIRROR, status=422)
    assert "HEIC照片" in page.text and "兼容性最佳" in page.text
    assert page.form("/photos").fields["words"] == MIRROR and not standing()


def test_what_is_no_file_is_no_photo(secretary):
    page = secretary.open(PHOTOS).send("/photos", status=422, photo="照片", words=CHAIRS)
    assert "请选一张照片" in page.text


def test_twelve_megabytes_pass_and_more_do_not(secretary):
    most = 12 * 1024 * 1024
    jpeg = photo()
    assert pictures_on(send(secretary, jpeg + bytes(most - len(jpeg)))) == [CHAIRS]
    assert "最大12兆" in send(secretary, jpeg + bytes(most), status=422).text
    assert "一次交的内容太多了" in send(secretary, bytes(15 * 1024 * 1024), status=422).text


def test_other_forms_take_no_more_than_before(secretary):
    page = secretary.open(f"{FILE}/listing").send("/listing", status=422, description="字" * 80_000)
    assert "一次交的内容太多了" in page.text


def test_sent_twice_it_is_there_once(secretary):
    page = secretary.open(PHOTOS)
    for _ in range(2):
        page.send("/photos", photo=upload(photo()), words=CHAIRS)
    assert standing() == [CHAIRS]


def test_another_photo_with_the_same_key_is_refused(secretary):
    page = secretary.open(PHOTOS)
    page.send("/photos", photo=upload(photo()), words=CHAIRS)
    again = page.send("/photos", status=409, photo=upload(photo(colour="red")), words=CHAIRS)
    assert "这一页已经交过了" in again.text and standing() == [CHAIRS]


def test_the_database_waits_for_no_photo(secretary, monkeypatch, only_sqlite):
    """While a picture is made somebody else can save."""
    page, made = secretary.open(PHOTOS), forms.made_from

    def meanwhile(file):
        with db.engine.connect() as other:
            other.execute(text("UPDATE partner SET phone = '0952-777 7777'"))
            other.commit()
        return made(file)

    monkeypatch.setattr(forms, "made_from", meanwhile)
    page.send("/photos", photo=upload(photo()), words=CHAIRS)
    assert shop_row("lao-zhou").phone == "0952-777 7777" and standing() == [CHAIRS]


def test_whoever_waits_too_long_for_another_photo_is_told_so(secretary, monkeypatch):
    def busy(file):
        raise Refusal("别人的照片还在处理，这张没有保存", "请过一会儿再传一次")

    monkeypatch.setattr(forms, "made_from", busy)
    assert "请过一会儿再传一次" in send(secretary, photo(), status=409).text
    assert "请过一会儿再传一次" in send(secretary, photo(), status=409, htmx=True).text


def test_a_shop_has_six_photos_at_most(secretary):
    for _ in range(photos.MOST):
        add()
    page = secretary.open(PHOTOS)
    assert "已经放满6张" in page.text and not page.find("//form[contains(@action, '/photos')][@enctype]")
    with pytest.raises(Refusal, match="最多放6张"):
        add()
    assert len(standing()) == 6


# ---- described, moved, taken off


@both_ways
def test_words_are_changed(secretary, three, htmx):
    secretary.open(PHOTOS).send(f"/{three[1]}/words", htmx=htmx, words="新换的镜子")
    assert standing() == [CHAIRS, "新换的镜子", DOOR] and verbs() == ["describe_photo"]


@both_ways
def test_words_must_not_go(secretary, three, htmx):
    page = secretary.open(PHOTOS).send(f"/{three[1]}/words", htmx=htmx, status=422, words="")
    assert page.find(f"//p[@id='words-{three[1]}-e']") and standing() == [CHAIRS, MIRROR, DOOR]


def test_the_same_words_leave_no_line(secretary, three):
    secretary.open(PHOTOS).send(f"/{three[1]}/words", words=MIRROR)
    assert verbs() == []


def test_a_photo_moves_up_and_becomes_the_head(secretary, resident, three):
    page = secretary.open(PHOTOS)
    assert not page.find(f"//form[contains(@action, '/{three[0]}/place')]")
    page.send(f"/{three[1]}/place")
    assert standing() == [MIRROR, CHAIRS, DOOR] and verbs() == ["move_up"]
    assert pictures_on(resident.open(SHOP))[0] == MIRROR


def test_the_first_stays_where_it_is(three):
    photos.move_up(db.session.get_one(Photo, three[0]), by=actor("secretary"), now=NOW)
    assert standing() == [CHAIRS, MIRROR, DOOR] and verbs() == []


def test_a_photo_taken_off_is_shown_to_nobody_at_once(secretary, resident, three):
    name = db.session.get_one(Photo, three[0]).large
    resident.open(f"/photos/{name}")
    secretary.open(PHOTOS).send(f"/{three[0]}/removal")
    assert standing() == [MIRROR, DOOR] and verbs() == ["remove_photo"]
    resident.open(f"/photos/{name}", status=404)
    assert pictures_on(resident.open(SHOP)) == [MIRROR, DOOR]


def test_a_photo_is_taken_off_once(three):
    for _ in range(2):
        photos.remove_photo(db.session.get_one(Photo, three[0]), by=actor("secretary"), now=NOW)
    assert verbs() == ["remove_photo"]


@pytest.mark.parametrize("noun", ["words", "place", "removal"])
def test_another_shops_photo_is_not_found(app, three, noun):
    post_as(Visitor(app, "mending"), f"/desk/photos/{three[1]}/{noun}", {"words": "不是我的"}, status=404)
    assert standing() == [CHAIRS, MIRROR, DOOR] and verbs() == []


# ---- residents and the screen


def test_further_photos_stand_below_and_load_when_they_are_near(resident, three):
    head, *others = resident.open(SHOP).find("//main//img")
    assert head.get("loading") is None
    assert [(img.get("alt"), img.get("loading")) for img in others] == [(MIRROR, "lazy"), (DOOR, "lazy")]
    for img in others:
        (link,) = img.xpath("ancestor::a/@href")
        assert fetched(resident, link).data == b"large"


def test_a_shop_without_photos_shows_its_character(resident):
    page = resident.open(SHOP)
    assert page.find("//*[@class='sq-hero__pic']/b")[0].text == "老" and "店里照片" not in page.text


def test_the_hall_shows_the_head_alone(screen, three):
    assert pictures_on(screen.open("/kiosk/partners/lao-zhou")) == [CHAIRS]


def test_a_photo_is_kept_for_ever_and_sets_no_cookie(secretary, three):
    name = db.session.get_one(Photo, three[0]).small
    answer = fetched(secretary, f"/photos/{name}")
    assert answer.headers["Cache-Control"] == "public, immutable, max-age=31536000"
    assert answer.headers["X-Content-Type-Options"] == "nosniff" and not answer.headers.get("Set-Cookie")
    again = fetched(secretary, f"/photos/{name}", **{"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304 and "immutable" in again.headers["Cache-Control"]


@pytest.mark.parametrize("name", ["nobody.webp", "0" * 32 + ".webp", "..%2Fsecret_key", "secret_key"])
def test_no_other_file_is_served(resident, name):
    answer = resident.open(f"/photos/{name}", status=404).response
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_photo_whose_file_is_lost_is_not_found(resident, three):
    name = db.session.get_one(Photo, three[0]).small
    path_of(name).unlink()
    resident.open(f"/photos/{name}", status=404)


# ---- publishing, upkeep


def test_a_shop_without_photos_is_published(secretary, resident):
    set_shop("lao-zhou", state="draft")
    assert "照片去填可以后填" in secretary.open(FILE).text
    secretary.open(FILE).send("/publication")
    resident.open(SHOP)


def test_photos_are_told_to_whoever_publishes(secretary, three):
    assert "照片已填" in secretary.open(FILE).text


def test_tick_discards_the_files_of_a_photo_that_was_taken_off(app, three):
    kept, gone = (db.session.get_one(Photo, photo_id) for photo_id in three[:2])
    names, old = [kept.small, gone.small, gone.large], (NOW - timedelta(days=2)).timestamp()
    for name in names:
        os.utime(path_of(name), (old, old))
    photos.remove_photo(gone, by=actor("secretary"), now=NOW)
    app.test_cli_runner().invoke(tick, catch_exceptions=False)
    assert missing(names) == names[1:]


def test_a_lost_file_is_found_by_check_data(app, three):
    name = db.session.get_one(Photo, three[0]).large
    runner = app.test_cli_runner()
    assert runner.invoke(check_data).output == ""
    path_of(name).unlink()
    found = runner.invoke(check_data)
    assert found.exit_code == 1 and found.output == f"partners: the file {name} is missing\n"
