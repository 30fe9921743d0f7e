"""How the audit is read: the words of every feature in one table, and those that belong to none."""

import json
from functools import reduce

from flask import current_app

from community.core.access import ROLE_NAMES
from community.core.audit import AuditWords
from community.core.money import yuan

WORDS = AuditWords(
    verbs={
        "change_centre": "改服务中心",
    },
    subjects={
        "centre": "服务中心",
    },
    fields={
        "state": "状态",
        "name": "名称",
        "contact": "联系电话",
        "place": "地点",
        "host": "主办单位",
        "phone": "电话",
        "icp_number": "备案号",
    },
    values={
        "True": "是",
        "False": "否",
        "None": "无",
    },
)


def all_words() -> AuditWords:
    """The desk's own words and those that each feature brings."""
    brought = [feature.audit_words for feature in current_app.extensions["features"]]
    return reduce(AuditWords.__or__, brought, AuditWords(values=ROLE_NAMES))


def said(stored: str) -> str:
    """A line's fields for reading; of a personal field, that it was there."""
    words = all_words()
    return "，".join(
        f"{words.fields.get(name, name)} {_value(words, name, value)}"
        for name, value in json.loads(stored).items()
    )


def _value(words: AuditWords, name: str, value: object) -> str:
    if name.endswith("_fen") and isinstance(value, int):
        return yuan(value)
    return words.values.get(str(value), str(value))
