"""What only one of the two databases can be asked."""

import pytest


@pytest.fixture
def only_sqlite(request):
    if request.config.getoption("database") != "sqlite":
        pytest.skip("SQLite alone")


@pytest.fixture
def only_postgres(request):
    if request.config.getoption("database") != "postgres":
        pytest.skip("PostgreSQL alone")
