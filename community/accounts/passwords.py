"""Passwords: Argon2id, 19 MiB, two passes, two at once at most."""

import secrets
import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LEAST_CHARACTERS = 8
MOST_CHARACTERS = 200
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_two_at_once = threading.BoundedSemaphore(2)
_nobody = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQxMjM0NTY$9kJGyZ5ZpDPpCSiqcs41sG3dcyuUkfn1VVZQZTNhM0o"


def hashed(password: str) -> str:
    with _two_at_once:
        return _hasher.hash(password)


def is_right(password: str, stored: str | None) -> bool:
    """Whether a password is the stored one; takes as long where there is none."""
    with _two_at_once:
        try:
            return _hasher.verify(stored or _nobody, password) and stored is not None
        except (VerificationError, InvalidHashError):
            return False


def made() -> str:
    """A first password that can be read out: four groups of four, without look-alikes."""
    return made_of(secrets.token_bytes(32))


def made_of(seed: bytes) -> str:
    """The first password that a secret seed of 32 bytes stands for: the same seed, the same password."""
    number = int.from_bytes(seed)
    groups = []
    for _ in range(4):
        number, group = divmod(number, len(LETTERS) ** 4)
        groups.append("".join(LETTERS[group // len(LETTERS) ** n % len(LETTERS)] for n in range(4)))
    return "-".join(groups)
