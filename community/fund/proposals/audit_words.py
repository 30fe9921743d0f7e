"""How the proposals' audit lines are read aloud."""

from community.core.audit import AuditWords
from community.fund.rules import CATEGORY_WORDS

WORDS = AuditWords(
    verbs={
        "add_proposal": "写支出申请",
        "change_proposal": "改支出申请",
        "discard_proposal": "删支出申请草稿",
        "submit_proposal": "提交支出申请",
        "announce_proposal": "登支出公示",
        "approve_proposal": "批准支出",
        "refuse_proposal": "不批准支出",
        "pay_proposal": "记支出付款",
        "accept_proposal": "验收",
        "set_notice_rule": "改公示规则",
    },
    subjects={"proposal": "支出申请", "fund": "基金"},
    fields={
        "purpose": "做什么",
        "need": "为什么要做",
        "quotes": "问过的价",
        "case_reference": "诉求编号",
        "outcome": "做成了什么样",
        "notice": "公示",
        "fund_draft": "基金账",
        "notice_from_fen": "多少钱起要公示",
        "notice_days": "公示天数",
    },
    values={f"category:{key}": words for key, words in CATEGORY_WORDS.items()},
)
