"""Every page in every state passes the gate, in a real browser."""

import pytest

from tests.browser import gate
from tests.browser.conftest import Watch, kept_cookie, session_cookie
from tests.browser.scenes import STATES, Scene, every_scene

pytestmark = pytest.mark.browser
SCENES = {scene.endpoint: scene for scene in every_scene()}
OPENED = (200, 401, 409)  # 409: the page that says why not
BLANK, NONSENSE = "", "？？"


@pytest.fixture
def gate_page(new_context, stands, record_property):
    """A page on a stage, signed in as who the scene is for; counts what is looked at."""

    def open_it(scene: Scene, state: str):
        app, put_back = stands(scene.stage(state))
        put_back()
        context = new_context()
        with app.app_context():
            if scene.login:
                context.add_cookies([session_cookie(scene.login)])
            elif state != "empty":
                context.add_cookies([kept_cookie()])
            paths = list(scene.paths())
        return Visit(context, app.config["SITE_URL"], scene, record_property), paths

    return open_it


class Visit:
    """One scene's page and what was found wrong on it."""

    def __init__(self, context, site: str, scene: Scene, record):
        self.context, self.site, self.scene, self.record = context, site, scene, record
        self.page = context.new_page()
        self.watch = Watch(self.page, site)
        self.faults: list[str] = []

    def look(self, path: str) -> None:
        """Everything that is asked of one address."""
        self._open(path, self._sizes()[-1])
        for size in self._sizes():
            gate.resize(self.page, size)
            self._check(f"{path} {size[0]}", self._layout())
        self._check(path, gate.axe_faults(self.page))
        if not self.scene.is_hall:
            self._grow(path)
            self._enlarge(path)
        self._check(path, [*gate.head_faults(self.page), *gate.word_faults(self.page)])
        self._check(path, gate.quiet_faults(self.watch))

    def _sizes(self):
        """The sizes to look at, the one the page is made for last."""
        if self.scene.is_hall:
            return (gate.HALL,)
        return (gate.PHONE, gate.DESK) if self.scene.login else (gate.DESK, gate.PHONE)

    def _open(self, path: str, size) -> None:
        gate.resize(self.page, size)
        answer = self.page.goto(self.site + path)
        assert answer.status in OPENED, f"{path}: {answer.status}"
        if answer.status != 200:
            self.watch.console.clear()  # the browser itself notes the status
        self._settle()

    def _settle(self) -> None:
        if self.page.query_selector(".htmx-request"):
            self.page.wait_for_selector(".htmx-request", state="detached")
        gate.prepare(self.page)

    def _layout(self) -> list[str]:
        least = {"least": gate.KIOSK, "main": gate.KIOSK} if self.scene.is_hall else {}
        return gate.layout_faults(self.page, **least)

    def _grow(self, path: str) -> None:
        gate.resize(self.page, gate.SMALLEST)
        self.page.evaluate("document.documentElement.style.fontSize = '200%'")
        self._check(f"{path} 320 at 200 %", gate.sideways_faults(self.page))

    def _enlarge(self, path: str) -> None:
        """The largest type, as the cookie sets it: one attribute of the root."""
        self.page.evaluate("document.documentElement.style.fontSize = ''")
        self.page.evaluate("document.documentElement.dataset.size = 'xxl'")
        for size in self._sizes():
            gate.resize(self.page, size)
            faults = gate.layout_faults(self.page, main=gate.MAIN_LARGE)
            self._check(f"{path} {size[0]} 大字版", faults)

    def _check(self, where: str, faults: list[str]) -> None:
        self.record("looks", where)
        self.faults += [f"{where}: {fault}" for fault in faults]

    def answer_wrongly(self, path: str) -> None:
        """Each form of the page with fields to type in: what it says when they are wrong."""
        self._open(path, self._sizes()[-1])
        for index in self.page.evaluate("gate.typedForms()"):
            for value in (BLANK, NONSENSE):
                self._open(path, self._sizes()[-1])
                with self.page.expect_navigation() as sent:
                    self.page.evaluate("([index, value]) => gate.send(index, value)", [index, value])
                if sent.value.status == 422:
                    break
            else:
                self.faults.append(f"{path}: form {index} is never wrong")
                continue
            self.record("wrong", path)
            self._settle()
            self.watch.console.clear()  # the browser itself notes the 422
            self._check(
                f"{path} 422", [*self._layout(), *gate.axe_faults(self.page), *gate.head_faults(self.page)]
            )
            self._check(f"{path} 422", gate.word_faults(self.page))
            if not self.page.title().startswith("错误："):
                self.faults.append(f"{path}: the title does not say 错误")


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("endpoint", SCENES)
def test_every_page_passes_the_gate(gate_page, endpoint, state):
    visit, paths = gate_page(SCENES[endpoint], state)
    for path in paths:
        visit.look(path)
    assert not visit.faults, "\n".join(visit.faults)


@pytest.mark.parametrize("endpoint", SCENES)
def test_every_form_says_what_is_wrong(gate_page, endpoint):
    visit, paths = gate_page(SCENES[endpoint], "usual")
    for path in paths[:1]:
        visit.answer_wrongly(path)
    assert not visit.faults, "\n".join(visit.faults)
