"""How the audit says what was done here."""

from community.core.audit import AuditWords

WORDS = AuditWords(
    verbs={
        "add_account": "加账号",
        "change_password": "改密码",
        "give_password": "给新密码",
        "disable": "停用账号",
        "enable": "恢复账号",
        "offer_pairing": "取配对码",
        "grant_concession": "登记优惠",
        "end_grant": "停掉优惠",
        "restore_grant": "恢复优惠",
    },
    subjects={
        "account": "账号",
        "concession_grant": "优惠登记",
    },
    fields={
        "login": "账号",
        "role": "身份",
        "password": "密码",
        "group": "优惠",
        "ends_on": "到哪天为止",
    },
)
