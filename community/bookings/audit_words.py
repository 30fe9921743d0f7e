"""How the audit says what was done here."""

from community.bookings.forms import CHANNEL_NAMES, OVER_REASONS, PLACE_REASONS
from community.bookings.rules import REFUSED_BECAUSE
from community.core.audit import AuditWords

WORDS = AuditWords(
    verbs={
        "book": "代约",
        "move": "改时间",
        "cancel": "取消",
        "ask_to_ring": "要打电话通知",
        "refuse": "不同意",
        "approve": "同意",
        "arrive": "到店",
        "finish": "完成",
        "miss": "未到",
        "serve": "候补排到",
        "seat": "加号接上候补",
        "expire": "过期",
        "undo": "点错了",
        "move_back": "改回原来的时间",
        "show_number": "看号码",
        "add_place": "加号",
        "tick_call": "打过电话",
        "close": "停业",
        "lift": "提前开门",
        "untick_call": "还没打",
        "add_resource": "加可约资源",
        "change_resource": "改可约资源",
        "ask_concession": "问优惠",
        "show_address": "看地址",
        "blank_address": "抹掉地址",
        "add_estate": "加小区",
        "rename_estate": "给小区改名",
        "move_estate_up": "小区上移",
        "end_estate": "停用小区",
        "bring_back_estate": "小区再用上",
    },
    subjects={
        "booking": "预约",
        "call": "电话",
        "slot": "时段",
        "resource": "可约资源",
        "closure": "停业",
        "estate": "小区",
    },
    fields={
        "at": "时间",
        "starts_at": "从",
        "bookings": "受影响的预约",
        "counter": "怎么数",
        "capacity": "同一时间几位",
        "step_minutes": "几分钟一格",
        "days_ahead": "提前几天",
        "resource": "可约资源",
        "own_hours": "自己的时间",
        "reason": "原因",
        "override": "为什么多约",
        "channel": "怎么来的",
    },
    values=dict((*CHANNEL_NAMES, *PLACE_REASONS, *OVER_REASONS))
    | REFUSED_BECAUSE
    | {
        "requested": "待批",
        "waiting": "候补",
        "confirmed": "约好了",
        "arrived": "已到店",
        "done": "已完成",
        "no_show": "没来",
        "cancelled": "已取消",
        "refused": "没同意",
    },
)
