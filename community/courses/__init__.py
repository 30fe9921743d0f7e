"""Courses and activities: their dates and seats, who signed up, who was there."""

from community.core.feature import Feature
from community.courses import views
from community.courses.audit_words import WORDS
from community.courses.check import faults

FEATURE = Feature(name="courses", blueprints=(views.bp,), check=faults, audit_words=WORDS)
