"""The site of 府佑水香社区: configuration, then one visible list of features."""

import os
from pathlib import Path

from flask import Flask

from community import (
    accounts,
    bookings,
    canteen,
    courses,
    desk,
    fund,
    home,
    kiosk,
    notices,
    partners,
    roster,
)
from community.core.access import init_access
from community.core.assets import init_assets
from community.core.config import ROOT, configure
from community.core.db import init_db
from community.core.feature import Feature
from community.core.files import init_files
from community.core.headers import init_headers
from community.core.setup import migrations
from community.core.web import init_web
from community.fund import agreements, proposals

FEATURES: tuple[Feature, ...] = (
    accounts.FEATURE,
    partners.FEATURE,
    bookings.FEATURE,
    canteen.FEATURE,
    courses.FEATURE,
    roster.FEATURE,
    notices.FEATURE,
    agreements.FEATURE,
    fund.FEATURE,
    proposals.FEATURE,
    home.FEATURE,
    kiosk.FEATURE,
    desk.FEATURE,
)


def create_app(**overrides) -> Flask:
    """The site.

    Args:
        overrides: configuration that goes before the environment's (tests).
    """
    instance = overrides.pop("INSTANCE", os.environ.get("COMMUNITY_INSTANCE") or ROOT / "instance")
    app = Flask(
        __name__,
        instance_path=str(Path(instance).resolve()),
        template_folder=str(ROOT / "templates"),
        static_folder=None,
    )
    init_db(app, configure(app, overrides))
    migrations.init_app(app)
    app.extensions["features"] = FEATURES
    init_headers(app)
    init_files(app)
    init_web(app)
    init_assets(app)
    for feature in FEATURES:
        for blueprint in feature.blueprints:
            app.register_blueprint(blueprint)
    init_access(app)
    return app
