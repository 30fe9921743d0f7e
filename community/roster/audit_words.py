"""How the audit says what was done here."""

from community.core.audit import AuditWords

WORDS = AuditWords(
    verbs={
        "add_team": "加队伍",
        "change_team": "改队伍",
        "add_member": "加队员",
        "change_member": "改队员",
        "let_go": "离队",
    },
    subjects={
        "team": "队伍",
        "member": "队员",
    },
    fields={
        "does": "做什么",
        "about": "介绍",
        "joining": "招不招人",
        "member": "队员编号",
        "show": "怎么显示",
        "is_leader": "队长",
    },
    values={
        "in": "在队",
        "left": "离队",
        "open": "招人",
        "approval": "先问队长",
        "closed": "不招人",
        "hidden": "不显示",
        "masked": "只显示姓",
        "full": "全名",
    },
)
