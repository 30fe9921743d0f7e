"""A bare browser for answers that are read header by header, and the site without a guard."""

import pytest
from flask.testing import FlaskClient


@pytest.fixture
def client(app) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def without_guard(app, monkeypatch):
    """Take a guard away from the start of every request."""

    def without_guard(guard) -> None:
        guards = app.before_request_funcs[None]
        assert guard in guards
        monkeypatch.setitem(app.before_request_funcs, None, [other for other in guards if other is not guard])

    return without_guard
