"""How the audit says what was done here, and the words that belong to no feature alone."""

from community.core.audit import AuditWords

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
