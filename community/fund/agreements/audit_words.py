"""How the audit says what was done about agreements."""

from community.core.audit import AuditWords

WORDS = AuditWords(
    verbs={
        "write_agreement": "写协议",
        "change_agreement": "改协议草稿",
        "discard_agreement": "删协议草稿",
        "sign_agreement": "登记签字",
        "end_agreement": "终止协议",
        "show_rent": "登记租金公开",
        "keep_scan": "放扫描件",
        "count_service": "数服务",
        "ask_waiver": "提出免缴",
        "granted_waiver": "同意免缴",
        "refused_waiver": "不同意免缴",
    },
    subjects={"agreement": "共建协议", "contribution": "缴入"},
    fields={
        "number": "编号",
        "version": "第几版",
        "signed_on": "签字日",
        "ended_on": "最后一天",
        "review_on": "复核日",
        "counts_from": "从哪天记起",
        "rent_shown_since": "同意公开租金",
        "rent_hidden_since": "不愿公开租金",
        "scan": "扫描件",
        "counted": "另数",
    },
)
