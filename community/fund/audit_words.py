"""How the fund's audit lines are read aloud."""

from community.core.audit import AuditWords

WORDS = AuditWords(
    verbs={
        "draft_entry": "写一笔账",
        "approve_entry": "核准一笔账",
        "refuse_entry": "退回一笔账",
        "withdraw_entry": "撤回一笔账",
        "note_entry": "写账目备注",
        "blank_note": "清除账目备注",
        "close_month": "月结",
        "review_month": "核对月结",
        "import_ledger": "导入基金流水",
    },
    subjects={"fund_draft": "基金账", "fund_close": "基金月结", "fund_upload": "基金流水表"},
    fields={
        "seq": "第几笔",
        "amount_fen": "金额",
        "summary": "摘要",
        "closing_fen": "结余",
        "bank_fen": "银行余额",
        "added": "新增",
    },
    values={"kind:opening": "期初", "kind:income": "收入", "kind:spending": "支出", "kind:reversal": "冲正"},
)
