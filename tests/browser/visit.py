"""Going through one scene: each of its addresses at every size, and each of its forms filled in wrongly."""

from tests.browser import gate
from tests.browser.conftest import Watch
from tests.browser.scenes import Scene

OPENED = (200, 409)  # 409: the page that says why not
BLANK, NONSENSE = "", "？？"


class Visit:
    """One scene's page, what was looked at, and what was found wrong."""

    def __init__(self, context, site: str, scene: Scene, record):
        self.site, self.scene, self.record = site, scene, record
        self.page = context.new_page()
        self.watch = Watch(self.page, site)
        self.faults: list[str] = []

    def look(self, path: str, *, status: tuple[int, ...] = OPENED) -> None:
        """Everything that is asked of one address."""
        self._open(path, self._sizes()[-1], status)
        for size in self._sizes():
            gate.resize(self.page, size)
            self._check(f"{path} {size[0]}", self._layout())
        self._check(path, gate.axe_faults(self.page))
        self._check(path, [*gate.head_faults(self.page), *gate.word_faults(self.page)])
        if not self.scene.is_hall:
            self._grow(path)
            self._enlarge(path)
        self._check(path, gate.quiet_faults(self.watch))

    def answer_wrongly(self, path: str) -> None:
        """What each form with something to type in says when it is wrong."""
        self._open(path, self._sizes()[-1])
        for form in self.page.evaluate("gate.typedForms()"):
            if not self._refuses(path, form):
                self.faults.append(f"{path}: form {form} is never wrong")
                continue
            gate.prepare(self.page)
            where = f"{path} form {form} wrong"
            self._check(where, [*self._layout(), *gate.axe_faults(self.page)])
            self._check(where, [*gate.head_faults(self.page), *gate.word_faults(self.page)])
            if not self.page.title().startswith("错误："):
                self.faults.append(f"{where}: the title does not say 错误")

    def _refuses(self, path: str, form: int) -> bool:
        for value in (BLANK, NONSENSE):
            self._open(path, self._sizes()[-1])
            with self.page.expect_navigation() as sent:
                self.page.evaluate("([form, value]) => gate.send(form, value)", [form, value])
            if sent.value.status == 422:
                return True
        return False

    def _sizes(self):
        """The sizes to look at, the one the page is made for last."""
        if self.scene.is_hall:
            return (gate.HALL,)
        return (gate.PHONE, gate.DESK) if self.scene.login else (gate.DESK, gate.PHONE)

    def _open(self, path: str, size, status: tuple[int, ...] = OPENED) -> None:
        gate.resize(self.page, size)
        answer = self.page.goto(self.site + path)
        assert answer.status in status, f"{path}: {answer.status}"
        if answer.status != 200:
            self.watch.console.clear()  # the browser itself notes the status
        if self.page.query_selector(".htmx-request"):
            self.page.wait_for_selector(".htmx-request", state="detached")
        gate.prepare(self.page)

    def _layout(self) -> list[str]:
        least = {"least": gate.KIOSK, "main": gate.KIOSK} if self.scene.is_hall else {}
        return gate.layout_faults(self.page, **least)

    def _grow(self, path: str) -> None:
        """The smallest phone, the browser's own type at twice its size."""
        gate.resize(self.page, gate.SMALLEST)
        self.page.evaluate("document.documentElement.style.fontSize = '200%'")
        self._check(f"{path} 320 at 200 %", gate.sideways_faults(self.page))
        self.page.evaluate("document.documentElement.style.fontSize = ''")

    def _enlarge(self, path: str) -> None:
        """The largest 大字版, as the cookie sets it: one attribute of the root."""
        self.page.evaluate("document.documentElement.dataset.size = 'xxl'")
        for size in self._sizes():
            gate.resize(self.page, size)
            faults = gate.layout_faults(self.page, main=gate.MAIN_LARGE)
            self._check(f"{path} {size[0]} 大字版", faults)

    def _check(self, where: str, faults: list[str]) -> None:
        self.record("looked at", where)
        self.faults += [f"{where}: {fault}" for fault in faults]
