"""How the audit says what was done here."""

from community.core.audit import AuditWords
from community.courses.actions import COURSE_NAMES

WORDS = AuditWords(
    verbs={
        "add_course": "办一个课",
        "change_course": "改课程",
        "close_sign_up": "截止报名",
        "add_date": "加上课时间",
        "move_date": "改上课时间",
        "take_off_date": "去掉上课时间",
        "mark_present": "到课",
        "mark_absent": "点错了，没到课",
    },
    subjects={"course": "课程"},
    fields={name: words for name, words in COURSE_NAMES.items() if name not in ("name", "place", "about")},
)
