"""The two courses of these tests."""

import pytest

from community.core.db import transaction
from tests.courses import staged


@pytest.fixture
def braiding(data):
    with transaction():
        return staged.braiding()


@pytest.fixture
def sewing(data):
    with transaction():
        return staged.sewing()
