"""People who sign in, roles, contacts, concessions granted."""

from community.accounts.audit_words import WORDS
from community.accounts.commands import users
from community.accounts.sample import load_sample
from community.accounts.views import bp
from community.core.feature import Feature

FEATURE = Feature(
    name="accounts",
    blueprints=(bp,),
    commands=(users,),
    sample=load_sample,
    audit_words=WORDS,
)
