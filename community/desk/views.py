"""The desk's home, its side bar, and the audit."""

import json

from flask import Blueprint, current_app, render_template, url_for
from sqlalchemy import select

from community.accounts.models import Account
from community.bookings.queries import day_states
from community.core import clock, keys
from community.core.access import DESK, READERS, ROLE_NAMES, actor, allow
from community.core.audit import AuditLine
from community.core.centre import centre, change_centre
from community.core.db import db
from community.core.feature import Waiting
from community.core.money import yuan
from community.core.web import done, wrong
from community.desk.forms import CentreForm
from community.partners.queries import shop_cards

bp = Blueprint("desk", __name__, url_prefix="/desk")
LINES_SHOWN = 100


VERBS = {
    "add_account": "加账号",
    "change_password": "改密码",
    "offer_pairing": "取配对码",
    "change_price": "改价",
    "rename_service": "改项目名",
    "add_line": "加一行",
    "change_service": "改怎么约",
    "schedule_price": "预定改价",
    "end_line": "停用",
    "bring_back": "恢复",
    "move_up": "上移",
    "book": "代约",
    "move": "改时间",
    "cancel": "取消",
    "refuse": "不同意",
    "approve": "同意",
    "arrive": "到店",
    "finish": "完成",
    "miss": "未到",
    "undo": "点错了",
    "show_number": "看号码",
    "tick_call": "打过电话",
    "add_partner": "加商户",
    "change_partner": "改商户资料",
    "set_hours": "改营业时间",
    "publish": "上架",
    "pause": "暂停",
    "end": "退出",
    "add_team": "加队伍",
    "change_team": "改队伍",
    "add_member": "加队员",
    "change_member": "改队员",
    "let_go": "离队",
    "change_centre": "改服务中心",
}
SUBJECTS = {
    "account": "账号",
    "booking": "预约",
    "service": "项目",
    "partner": "商户",
    "call": "电话",
    "team": "队伍",
    "member": "队员",
    "centre": "服务中心",
}


FIELDS = {
    "price_fen": "惠民价",
    "market_low_fen": "市场价",
    "market_high_fen": "市场价到",
    "is_from": "起",
    "state": "状态",
    "name": "名称",
    "login": "账号",
    "role": "身份",
    "password": "密码",
    "contact": "联系电话",
    "at": "时间",
    "category_key": "类别",
    "initial": "招牌字",
    "place_short": "门牌",
    "place_hint": "怎么走",
    "description": "介绍",
    "note": "说明",
    "hours": "营业时间",
    "starts_on": "从哪天起",
    "does": "做什么",
    "about": "介绍",
    "place": "地点",
    "host": "主办单位",
    "phone": "电话",
    "icp_number": "备案号",
    "joining": "招不招人",
    "member": "队员编号",
    "show": "怎么显示",
    "is_leader": "队长",
}
WORDS = ROLE_NAMES | {
    "True": "是",
    "False": "否",
    "None": "无",
    "draft": "未上架",
    "published": "已上架",
    "paused": "暂停",
    "ended": "已退出",
    "requested": "待批",
    "confirmed": "约好了",
    "arrived": "已到店",
    "done": "已完成",
    "no_show": "没来",
    "cancelled": "已取消",
    "refused": "没同意",
    "in": "在队",
    "left": "离队",
    "open": "招人",
    "approval": "先问队长",
    "closed": "不招人",
    "hidden": "不显示",
    "masked": "只显示姓",
    "full": "全名",
}


@bp.app_template_filter("audit_words")
def audit_words(stored: str) -> str:
    """A line's fields for reading; of a personal field, that it was there."""
    fields = json.loads(stored).items()
    return "，".join(f"{FIELDS.get(name, name)} {_word(name, value)}" for name, value in fields)


def _word(name: str, value: object) -> str:
    if name.endswith("_fen") and isinstance(value, int):
        return yuan(value)
    return WORDS.get(str(value), str(value))


@bp.app_context_processor
def side_bar() -> dict:
    """The features' lines for whoever is signed in; asked for by the desk's layout alone."""
    return {"desk_links": _links, "actor": actor}


def _links() -> list:
    who = actor()
    links = [link for feature in current_app.extensions["features"] for link in feature.desk_links]
    return sorted((link for link in links if who.role in link.roles), key=lambda link: link.rank)


@bp.get("")
@allow(*READERS)
def home_page():
    who, now = actor(), clock.now()
    waiting: list[Waiting] = [
        item for feature in current_app.extensions["features"] for item in feature.waiting(who, now)
    ]
    waiting.sort(key=lambda item: not item.is_late)
    return render_template(
        "desk/home.html",
        who=who,
        waiting=waiting,
        states=day_states(now.date(), who.partner_slug),
        opened=[card for card in shop_cards(now) if card.open.is_open],
    )


@bp.get("/centre")
@allow(*DESK)
def centre_page():
    return render_template("desk/centre.html", form=CentreForm(obj=centre()))


@bp.post("/centre")
@allow(*DESK)
def save_centre():
    form = CentreForm()
    if not form.validate():
        return wrong("desk/centre.html", "desk/_centre.html", form=form)
    keys.once(form, lambda: _save_centre(form))
    return done(url_for(".home_page"))


def _save_centre(form: CentreForm) -> str:
    fields = {name: form[name].data for name in ("host", "place", "phone", "icp_number")}
    change_centre(by=actor(), now=clock.now(), **fields)
    return "centre"


@bp.get("/audit")
@allow("secretary", "supervisor")
def audit_page():
    query = (
        select(AuditLine, Account.name)
        .outerjoin(Account, Account.id == AuditLine.account_id)
        .order_by(AuditLine.id.desc())
        .limit(LINES_SHOWN)
    )
    lines = db.session.execute(query).all()
    return render_template("desk/audit.html", lines=lines, verbs=VERBS, subjects=SUBJECTS)
