"""Passwords: slow to guess, easy to read out."""

from community.accounts import passwords

RIGHT = "correct horse"


def test_a_password_costs_what_argon2id_should(monkeypatch):
    monkeypatch.undo()
    assert passwords.hashed(RIGHT).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_login_without_a_password_costs_the_same():
    assert passwords._nobody.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert not passwords.is_right("", None)


def test_a_damaged_hash_is_a_wrong_password():
    assert not passwords.is_right(RIGHT, "not a hash")


def test_a_made_password_can_be_read_out():
    made = passwords.made()
    assert len(made) == 19 and not set(made) & set("il1o0ILO")
    assert made != passwords.made()
