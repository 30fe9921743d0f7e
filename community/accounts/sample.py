"""The sample's people: a secretary with a first password, and colleagues who have none yet."""

from datetime import datetime

import click

from community.accounts import passwords
from community.accounts.actions import add_account
from community.core.access import MACHINE

PEOPLE = (
    ("fushuji", "示例副书记", "secretary"),
    ("xiaoli", "示例工作人员小李", "staff"),
    ("jiandu", "示例监督员", "supervisor"),
    ("screen-1", "示例大厅屏1", "kiosk"),
)


def load_sample(now: datetime) -> None:
    """Add the accounts and print the secretary's first sign-in, to be changed at once."""
    password = passwords.made()
    add_account(
        "shuji", name="示例书记", role="secretary", password=password, must_change=True, by=MACHINE, now=now
    )
    for login, name, role in PEOPLE:
        add_account(login, name=name, role=role, password=None, by=MACHINE, now=now)
    click.echo(f"\n  书记首次登录（登录后马上改密码）\n  账号 shuji\n  密码 {password}\n")
