"""How the audit says what was done here."""

from community.core.audit import AuditWords

WORDS = AuditWords(
    verbs={
        "add_notice": "写公告",
        "change_draft": "改草稿",
        "discard_notice": "删草稿",
        "publish_notice": "发布公告",
        "correct_notice": "更正公告",
        "pin_notice": "置顶",
        "unpin_notice": "取消置顶",
        "withdraw_notice": "撤回公告",
        "attach": "加附件",
        "detach": "去掉附件",
        "reply": "答复异议",
        "blank": "抹去原话",
        "show_number": "看号码",
    },
    subjects={"notice": "公告", "objection": "异议"},
    fields={
        "notice_kind": "类别",
        "title": "标题",
        "draft_title": "标题",
        "draft_body": "正文",
        "starts_on": "从哪天起",
        "ends_on": "到哪天为止",
        "version": "第几版",
        "note": "说明",
        "reason": "原因",
        "attachment": "附件",
        "reply": "答复",
        "objection_words": "原话",
        "is_shown": "公开原话",
    },
)
