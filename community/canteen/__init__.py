"""The canteen: menus, the kitchen's count, the counter."""

from community.canteen import desk, deskcounter, deskmenu, views
from community.canteen.audit_words import WORDS
from community.canteen.sample import load_sample
from community.canteen.waiting import serves_meals, waiting
from community.core.access import READERS
from community.core.feature import DeskLink, Feature

FEATURE = Feature(
    name="canteen",
    blueprints=(views.bp, desk.bp, deskmenu.bp, deskcounter.bp),
    desk_links=(DeskLink("食堂", "meal", "desk_canteen.kitchen_page", READERS, 22, serves_meals),),
    waiting=waiting,
    sample=load_sample,
    audit_words=WORDS,
)
