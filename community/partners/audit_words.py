"""How the audit says what was done here."""

from community.core.audit import AuditWords

WORDS = AuditWords(
    verbs={
        "add_partner": "加商户",
        "change_partner": "改商户资料",
        "set_hours": "改营业时间",
        "publish": "上架",
        "pause": "暂停",
        "end": "退出",
        "change_price": "改价",
        "rename_service": "改项目名",
        "add_line": "加一行",
        "change_service": "改怎么约",
        "schedule_price": "预定改价",
        "end_line": "停用",
        "bring_back": "恢复",
        "move_up": "上移",
    },
    subjects={
        "partner": "商户",
        "service": "项目",
    },
    fields={
        "price_fen": "惠民价",
        "market_low_fen": "市场价",
        "market_high_fen": "市场价到",
        "is_from": "起",
        "category_key": "类别",
        "initial": "招牌字",
        "place_short": "门牌",
        "place_hint": "怎么走",
        "description": "介绍",
        "note": "说明",
        "hours": "营业时间",
        "starts_on": "从哪天起",
    },
    values={
        "draft": "未上架",
        "published": "已上架",
        "paused": "暂停",
        "ended": "已退出",
    },
)
