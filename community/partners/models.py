"""The shops and firms: what they are, when they are open, what they offer at which price."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from community.core.db import Base, Fen, Key, Line, Short, When, one_of, whole_fen

CATEGORIES = (
    ("meal", "助餐", "食堂 订餐"),
    ("edu", "助教", "托育 科创"),
    ("health", "助康", "理疗 康复"),
    ("fun", "助乐", "乒乓 活动"),
    ("daily", "便民", "理发 修补"),
    ("home", "家政", "保洁 擦窗"),
)
PARTNER_STATES = ("draft", "published", "paused", "ended")
SHOWN_STATES = ("published", "paused")
SERVICE_KINDS = ("appointment", "meal", "course", "room", "visit", "walk_in")
CALENDAR_KINDS = ("holiday", "workday", "usual")
KIND_NAMES = (
    ("walk_in", "不用约，直接来"),
    ("appointment", "选时间"),
    ("meal", "订餐"),
    ("course", "报名"),
    ("room", "订场地"),
    ("visit", "上门"),
)
UNITS = ("次", "份", "小时", "人", "天", "月")


class Category(Base):
    """One of the six: its key names its colour and icon too."""

    __tablename__ = "category"

    key: Mapped[str] = mapped_column(String(10), primary_key=True)
    name: Mapped[Short]
    examples: Mapped[Short]
    position: Mapped[int]


class Partner(Base):
    """One of the community's partners."""

    __tablename__ = "partner"
    __table_args__ = (one_of("state", PARTNER_STATES),)

    id: Mapped[Key]
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[Short]
    initial: Mapped[str] = mapped_column(String(1))
    category_key: Mapped[str] = mapped_column(ForeignKey("category.key"))
    description: Mapped[str] = mapped_column(String(400))
    place: Mapped[Short]
    place_short: Mapped[Short]
    place_hint: Mapped[Short]
    phone: Mapped[Short]
    joined_on: Mapped[date]
    state: Mapped[Short]
    paused_note: Mapped[Line]
    position: Mapped[int]
    keeps_holidays: Mapped[bool] = mapped_column(default=True)  # shut on 法定节假日, open on 调休 days


class SheetUpload(Base):
    """A price list that came as a file and waits to be confirmed: its rows as they were read, for a day."""

    __tablename__ = "sheet_upload"

    id: Mapped[Key]
    token: Mapped[str] = mapped_column(String(40), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"))  # none: all shops
    rows: Mapped[str] = mapped_column(Text)
    created_at: Mapped[When] = mapped_column(index=True)


class OpeningHours(Base):
    """One block of a weekly plan, in minutes after midnight; several on a day make breaks.

    A plan is all of a partner's blocks with one start; the latest start that has come stands.
    """

    __tablename__ = "opening_hours"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("opens < closes AND opens >= 0 AND closes <= 1440", name="block"),
        Index(None, "partner_id", "weekday"),
    )

    id: Mapped[Key]
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    weekday: Mapped[int]  # 0 is Monday
    opens: Mapped[int]
    closes: Mapped[int]
    starts_on: Mapped[date]


class ExtraHours(Base):
    """A block of one odd day, open beside whatever the week and the calendar say."""

    __tablename__ = "extra_hours"
    __table_args__ = (CheckConstraint("opens < closes AND opens >= 0 AND closes <= 1440", name="block"),)

    id: Mapped[Key]
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    day: Mapped[date] = mapped_column(index=True)
    opens: Mapped[int]
    closes: Mapped[int]


class CalendarDay(Base):
    """A day that is not what its weekday says: 法定节假日 or 调休; "usual" where the desk took that back."""

    __tablename__ = "calendar_day"
    __table_args__ = (one_of("kind", CALENDAR_KINDS),)

    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[Short]
    name: Mapped[Short]


class Closure(Base):
    """A time in which a partner, one of its resources, or everybody is shut; lifted, not deleted."""

    __tablename__ = "closure"
    __table_args__ = (CheckConstraint("starts_at < ends_at", name="span"), Index(None, "ends_at"))

    id: Mapped[Key]
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"))  # none: everybody
    resource_id: Mapped[int | None] = mapped_column(ForeignKey("resource.id"))  # none: the whole shop
    starts_at: Mapped[When]
    ends_at: Mapped[When]
    reason: Mapped[Line]
    lifted_at: Mapped[datetime | None]


class Photo(Base):
    """A shop's photo in two sizes, as files; the first that stands is the head of its page."""

    __tablename__ = "photo"
    __table_args__ = (
        CheckConstraint("width > 0 AND height > 0", name="size"),
        CheckConstraint("length(words) > 0", name="words"),
        Index(None, "partner_id", "position"),
    )

    id: Mapped[Key]
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    small: Mapped[str] = mapped_column(String(40), unique=True)  # files' names
    large: Mapped[str] = mapped_column(String(40), unique=True)
    width: Mapped[int]  # pixels, of the larger one
    height: Mapped[int]
    words: Mapped[Line]  # what can be seen on it, for those who cannot see it
    position: Mapped[int]
    added_at: Mapped[When]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    removed_at: Mapped[datetime | None]


class Service(Base):
    """One line of a price list, and how it is booked."""

    __tablename__ = "service"
    __table_args__ = (
        one_of("kind", SERVICE_KINDS),
        one_of("unit", UNITS),
        CheckConstraint("least BETWEEN 1 AND most", name="quantity"),
        CheckConstraint("minutes IS NULL OR minutes > 0", name="minutes"),
        Index(None, "partner_id", "position"),
    )

    id: Mapped[Key]
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    resource_id: Mapped[int | None] = mapped_column(ForeignKey("resource.id"))
    name: Mapped[Short]
    note: Mapped[Line]
    kind: Mapped[Short]
    unit: Mapped[str] = mapped_column(String(4))
    minutes: Mapped[int | None]
    buffer_steps: Mapped[int]
    least: Mapped[int]
    most: Mapped[int]
    lead_book_minutes: Mapped[int]
    lead_change_minutes: Mapped[int]
    lead_cancel_minutes: Mapped[int]
    limit_day: Mapped[int | None]
    limit_week: Mapped[int | None]
    by_approval: Mapped[bool]
    is_series: Mapped[bool] = mapped_column(default=False)  # of a course: every date of it at once
    needs_guardian: Mapped[bool] = mapped_column(default=False)  # for children: who looks after them agrees
    books_from: Mapped[datetime | None]  # sign-up opens, where it does not stand open
    books_until: Mapped[datetime | None]
    place: Mapped[Short] = mapped_column(default="")  # where it is, if not at the shop
    position: Mapped[int]
    ended_at: Mapped[datetime | None]


class LeadChange(Base):
    """That a line's lead time to book was changed, and what it had been: cut-offs that have passed stand."""

    __tablename__ = "lead_change"
    __table_args__ = ({"info": {"append_only": True}},)

    id: Mapped[Key]
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), index=True)
    before_minutes: Mapped[int]
    changed_at: Mapped[When]


class Price(Base):
    """A price from a date on. Rows are never changed: a new price is a new row, the latest start wins."""

    __tablename__ = "price"
    __table_args__ = (
        *whole_fen("price_fen", "market_low_fen", "market_high_fen"),
        CheckConstraint("price_fen >= 0", name="price"),
        CheckConstraint("market_low_fen <= market_high_fen", name="market"),
        CheckConstraint("(market_low_fen IS NULL) = (market_high_fen IS NULL)", name="market_both"),
        Index(None, "service_id", "starts_on", "id"),
        {"info": {"append_only": True}},
    )

    id: Mapped[Key]
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"))
    price_fen: Mapped[Fen]
    is_from: Mapped[bool]
    market_low_fen: Mapped[Fen | None]
    market_high_fen: Mapped[Fen | None]
    market_is_from: Mapped[bool]
    starts_on: Mapped[date]
    recorded_at: Mapped[When]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # none: came with the set-up


class Concession(Base):
    """A price rule for a group, in thousandths of the price (960 is 9.6 折)."""

    __tablename__ = "concession"
    __table_args__ = (CheckConstraint("share_permille BETWEEN 0 AND 1000", name="share"),)

    id: Mapped[Key]
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), index=True)
    group: Mapped[Short] = mapped_column("group_name")
    share_permille: Mapped[int]


class SearchWord(Base):
    """What residents say, and what the price lists call it; the secretary edits them."""

    __tablename__ = "search_word"
    __table_args__ = (CheckConstraint("said <> '' AND means <> ''", name="both"),)

    id: Mapped[Key]
    said: Mapped[Short] = mapped_column(unique=True)
    means: Mapped[Line]  # one word or several, each found by itself
