"""How the audit says what was done here."""

from community.core.audit import AuditWords

WORDS = AuditWords(
    verbs={"set_menu": "写菜单", "copy_week": "抄上周菜单", "count_walk_in": "记现场来的"},
    subjects={"menu": "菜单"},
    fields={"dishes": "菜", "sittings": "几顿", "walk_ins": "现场来的"},
)
