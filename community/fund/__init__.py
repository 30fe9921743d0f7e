"""The community fund: its ledger, and what keeps it true."""

from community.core.feature import Feature
from community.fund.audit_words import WORDS
from community.fund.check import faults
from community.fund.sample import load_sample
from community.fund.setup import set_up
from community.fund.views import bp

FEATURE = Feature(
    name="fund",
    blueprints=(bp,),
    audit_words=WORDS,
    set_up=set_up,
    sample=load_sample,
    check=faults,
)
