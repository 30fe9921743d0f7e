"""`flask user add`."""

import sys

import click
from flask.cli import AppGroup
from sqlalchemy.exc import IntegrityError

from community.accounts.actions import add_account
from community.accounts.passwords import LEAST_CHARACTERS, MOST_CHARACTERS
from community.core import clock
from community.core.access import MACHINE, ROLES
from community.core.errors import Refusal
from community.core.text import has_control_characters

LONGEST_LOGIN = 40
users = AppGroup("user", help="People who sign in.")


@users.command("add")
@click.option("--role", type=click.Choice([role for role in ROLES if role != "kiosk"]), required=True)
@click.option("--login", required=True)
@click.option("--name", help="Shown to others; the login where it is left out.")
@click.option("--password-stdin", is_flag=True, required=True, help="Reads the password, which is final.")
@click.option("--partner", metavar="SLUG", help="The shop that a shop's account is for.")
def user_add(role: str, login: str, name: str | None, password_stdin: bool, partner: str | None) -> None:
    """Add someone who signs in."""
    password = sys.stdin.readline().rstrip("\r\n")
    if not LEAST_CHARACTERS <= len(password) <= MOST_CHARACTERS:
        raise click.ClickException(f"a password has {LEAST_CHARACTERS} to {MOST_CHARACTERS} characters")
    if not 1 <= len(login.strip()) == len(login) <= LONGEST_LOGIN or has_control_characters(login):
        raise click.ClickException(f"a login has 1 to {LONGEST_LOGIN} characters, no blanks around them")
    if (role == "shop") != bool(partner):
        raise click.ClickException("--partner goes with --role shop, and only with it")
    shown = name or login
    try:
        add_account(
            login, name=shown, role=role, password=password, partner_slug=partner, by=MACHINE, now=clock.now()
        )
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from None
    except IntegrityError:
        raise click.ClickException(f"there is no partner {partner}") from None
    click.echo(f"{login} may sign in as {role}")
