"""What a resident's pages weigh on the way to the phone, in the sample community."""

import pytest

from tests.browser.conftest import Watch, kept_cookie
from tests.browser.scenes import every_scene

pytestmark = pytest.mark.browser
RESIDENTS = {scene.endpoint: scene for scene in every_scene() if not scene.login and not scene.is_hall}
MOST_BYTES, MOST_REQUESTS = 40_000, 6  # of a first visit, headers and all, as sent
MOST_BYTES_LATER = 10_000  # of any further page
ANOTHER_PAGE = "/privacy"
MOST_BYTES_OF_PHOTOS = 120_000  # on the first screen
SHARPEST = {"viewport": {"width": 360, "height": 780}, "device_scale_factor": 3}
SHIFTS = """window.shifted = 0
new PerformanceObserver(list => { for (const entry of list.getEntries()) window.shifted += entry.value })
  .observe({type: 'layout-shift', buffered: true})"""
PHOTOS = """[...document.images].map(img => ({
  is_first: img.getBoundingClientRect().top < innerHeight,
  is_lazy: img.loading === 'lazy',
  bytes: (performance.getEntriesByName(img.currentSrc)[0] || {}).transferSize || 0}))"""


class Scales:
    """Weighs pages, each in a browser of its own that keeps 张阿姨's bookings."""

    def __init__(self, app, new_context):
        self.app, self.new_context, self.site = app, new_context, app.config["SITE_URL"]

    def paths(self, endpoint: str) -> list[str]:
        with self.app.app_context():
            return list(RESIDENTS[endpoint].paths())

    def weigh(self, path: str, *, after: str | None = None) -> Watch:
        """What a page asked for and weighed, on its own or after another one."""
        context = self.new_context()
        with self.app.app_context():
            context.add_cookies([kept_cookie()])
        page = context.new_page()
        if after:
            page.goto(self.site + after)
        watch = Watch(page, self.site)
        watch.open(self.site + path)
        return watch


@pytest.fixture
def scales(new_context, stands):
    app, put_back = stands("sample")
    put_back()
    return Scales(app, new_context)


@pytest.mark.parametrize("endpoint", RESIDENTS)
def test_a_residents_page_is_light_at_first_and_lighter_later(scales, endpoint):
    for path in scales.paths(endpoint):
        first, later = scales.weigh(path), scales.weigh(path, after=ANOTHER_PAGE)
        assert first.foreign() == [] and first.console == []
        assert len(first.urls) <= MOST_REQUESTS, f"{path}: {first.urls}"
        assert 0 < first.bytes <= MOST_BYTES, f"{path}: {first.bytes} bytes"
        assert 0 < later.bytes <= MOST_BYTES_LATER, f"{path}: {later.bytes} bytes later"


def test_the_photos_of_a_shop_are_light_and_move_nothing(new_context, stands):
    """Six photos as heavy as they may be, on a phone so sharp that it asks for the larger ones."""
    app, put_back = stands("full")
    put_back()
    page = new_context(**SHARPEST).new_page()
    page.add_init_script(SHIFTS)
    page.goto(app.config["SITE_URL"] + "/partners/crowd", wait_until="networkidle")
    photos = page.evaluate(PHOTOS)
    first = [photo for photo in photos if photo["is_first"]]
    assert len(photos) == 6 and len(first) == 1 and 80_000 < first[0]["bytes"] <= MOST_BYTES_OF_PHOTOS
    assert all(photo["is_lazy"] for photo in photos if not photo["is_first"])
    page.locator("img").last.scroll_into_view_if_needed()
    page.evaluate("Promise.all([...document.images].map(img => img.decode()))")
    assert page.evaluate("window.shifted") < 0.01
