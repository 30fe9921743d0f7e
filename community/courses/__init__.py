"""Courses and activities: their dates and seats, who signed up, who was there."""

from community.core.access import READERS
from community.core.feature import DeskLink, Feature
from community.courses import desk, deskdates, views
from community.courses.audit_words import WORDS
from community.courses.check import faults
from community.courses.sample import load_sample

FEATURE = Feature(
    name="courses",
    blueprints=(views.bp, desk.bp, deskdates.bp),
    desk_links=(DeskLink("课程", "edu", "desk_courses.list_page", READERS, 28),),
    sample=load_sample,
    check=faults,
    audit_words=WORDS,
)
