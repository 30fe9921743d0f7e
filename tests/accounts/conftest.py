"""Passwords that cost nothing to hash."""

import pytest
from argon2 import PasswordHasher

from community.accounts import passwords


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch):
    """Hashing that costs nothing; what it costs on the site has a test of its own."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
