"""The key that signs cookies: made once, kept, and never weak where it matters."""

import stat

import pytest

from community import create_app
from community.core import config

STRONG = "s" * 32


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch):
    for name in ("SECRET_KEY", "SITE_URL", "DATABASE_URL", "COMMUNITY_INSTANCE"):
        monkeypatch.delenv(name, raising=False)


def start(folder, site_url="http://127.0.0.1:8000", **settings):
    return create_app(INSTANCE=folder, SITE_URL=site_url, **settings)


def start_in_production(folder, **settings):
    return start(folder, "https://example.org", **settings)


def test_a_first_start_makes_a_key_that_only_its_owner_reads(tmp_path):
    app = start(tmp_path)
    file = tmp_path / "secret_key"
    assert app.secret_key == file.read_text()
    assert len(app.secret_key) >= config.WEAK_BELOW
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_next_start_finds_the_same_key(tmp_path):
    assert start(tmp_path).secret_key == start(tmp_path).secret_key


def test_a_process_that_was_slower_takes_the_key_that_is_there(tmp_path):
    file = tmp_path / "secret_key"
    file.write_text(STRONG)
    assert config._made(file) == STRONG


def test_the_environments_key_goes_before_the_file(tmp_path, monkeypatch):
    (tmp_path / "secret_key").write_text("f" * 32)
    monkeypatch.setenv("SECRET_KEY", STRONG)
    assert start(tmp_path).secret_key == STRONG


def test_a_first_start_in_production_makes_a_key(tmp_path):
    assert len(start_in_production(tmp_path).secret_key) >= config.WEAK_BELOW


def test_in_production_a_database_without_its_key_stops_the_start(tmp_path):
    (tmp_path / "community.db").touch()
    with pytest.raises(RuntimeError, match="secret key is missing"):
        start_in_production(tmp_path)


def test_in_production_a_database_elsewhere_without_its_key_stops_the_start(tmp_path):
    (tmp_path / "elsewhere.db").touch()
    with pytest.raises(RuntimeError, match="secret key is missing"):
        start_in_production(tmp_path / "instance", DATABASE_URL=f"sqlite:///{tmp_path / 'elsewhere.db'}")


def test_elsewhere_a_database_without_its_key_gets_a_new_one(tmp_path):
    (tmp_path / "community.db").touch()
    assert start(tmp_path).secret_key


def test_in_production_a_server_without_a_key_stops_the_start(tmp_path):
    with pytest.raises(RuntimeError, match="secret key is missing"):
        start_in_production(tmp_path, DATABASE_URL="postgresql://127.0.0.1:1/none")


def test_a_key_that_was_put_back_starts(tmp_path):
    (tmp_path / "community.db").touch()
    (tmp_path / "secret_key").write_text(STRONG + "\n")
    assert start_in_production(tmp_path).secret_key == STRONG


@pytest.mark.parametrize("where", ["environment", "file"])
def test_in_production_a_weak_key_stops_the_start(tmp_path, monkeypatch, where):
    if where == "environment":
        monkeypatch.setenv("SECRET_KEY", STRONG[:-1])
    else:
        (tmp_path / "secret_key").write_text(STRONG[:-1])
    with pytest.raises(RuntimeError, match="secret key is weak"):
        start_in_production(tmp_path)


def test_elsewhere_a_weak_key_starts(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "dev")
    assert start(tmp_path).secret_key == "dev"


def test_without_settings_the_database_stands_in_the_instance_folder(tmp_path):
    assert start(tmp_path).config["SQLALCHEMY_DATABASE_URI"] == f"sqlite:///{tmp_path / 'community.db'}"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_a_postgres_address_is_opened_with_psycopg(tmp_path, scheme):
    app = start(tmp_path, DATABASE_URL=f"{scheme}://me@127.0.0.1:1/none")
    assert app.config["SQLALCHEMY_DATABASE_URI"] == "postgresql+psycopg://me@127.0.0.1:1/none"


@pytest.mark.parametrize(
    ("site_url", "is_production"),
    [("https://example.org/", True), ("http://127.0.0.1:8000", False)],
)
def test_https_is_production(tmp_path, site_url, is_production):
    app = start(tmp_path, site_url)
    assert app.config["IS_PRODUCTION"] is is_production
    assert not app.config["SITE_URL"].endswith("/")
