"""Static files: an address that changes with the content may be kept for ever."""

import gzip
import hashlib
import os
import re

import brotli
import pytest
from flask import Flask

from community.core import assets
from community.core.assets import A_YEAR, STATIC, compress_assets, init_assets


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(assets, "STATIC", tmp_path)
    (tmp_path / "site.css").write_text("body{color:black}" * 200)
    return tmp_path


def small_app() -> Flask:
    app = Flask("small", static_folder=None)
    init_assets(app)
    return app


def address(path="site.css") -> str:
    return small_app().jinja_env.globals["asset"](path)


def test_an_address_carries_eight_hex_of_the_content(app):
    made = app.jinja_env.globals["asset"]("css/skin.css")
    assert re.fullmatch(r"/static/css/skin\.css\?v=[0-9a-f]{8}", made)
    assert made.endswith(hashlib.sha256((STATIC / "css/skin.css").read_bytes()).hexdigest()[:8])


def test_a_file_that_is_not_there_has_no_address(app):
    with pytest.raises(KeyError):
        app.jinja_env.globals["asset"]("css/none.css")


def test_a_changed_file_has_another_address(folder):
    before = address()
    (folder / "site.css").write_text("body{color:red}")
    assert address() != before


def test_a_packed_neighbour_changes_no_address(folder):
    before = address()
    compress_assets()
    assert address() == before


@pytest.mark.parametrize("page", ["/", "/login"])
def test_every_file_a_page_names_is_served_and_kept_for_ever(client, page):
    urls = set(re.findall(r"/static/[^\"' ]+", client.get(page).get_data(as_text=True)))
    assert len(urls) >= 4
    for url in urls:
        with client.get(url) as answer:
            assert answer.status_code == 200, url
            assert "immutable" in answer.headers["Cache-Control"]
            assert answer.cache_control.max_age >= A_YEAR


def test_a_static_file_that_is_not_there_is_an_own_page(resident):
    assert "没有找到这一页" in resident.open("/static/css/none.css", status=404).title


def test_nothing_outside_the_folder_is_served(client):
    for path in ("../app.py", "%2e%2e/app.py", "..%2fapp.py", "//etc/passwd"):
        assert client.get(f"/static/{path}").status_code in (404, 308)


def test_packing_writes_both_neighbours(folder):
    compress_assets()
    plain = (folder / "site.css").read_bytes()
    assert gzip.decompress((folder / "site.css.gz").read_bytes()) == plain
    assert brotli.decompress((folder / "site.css.br").read_bytes()) == plain


def test_packing_again_leaves_what_is_fresh(folder):
    compress_assets()
    packed = folder / "site.css.gz"
    packed.write_bytes(b"left alone")
    compress_assets()
    assert packed.read_bytes() == b"left alone"


def test_packing_again_renews_what_is_stale(folder):
    compress_assets()
    (folder / "site.css").write_text("p{margin:0}" * 200)
    os.utime(folder / "site.css.gz", (0, 0))
    compress_assets()
    assert b"margin" in gzip.decompress((folder / "site.css.gz").read_bytes())


def test_a_packed_file_is_served_to_who_asks(folder):
    compress_assets()
    with small_app().test_client().get("/static/site.css", headers={"Accept-Encoding": "gzip"}) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
