"""Going through one scene: each of its addresses at every size, and each of its forms filled in wrongly."""

from tests.browser import gate
from tests.browser.conftest import Watch
from tests.browser.scenes import Scene

OPENED = (200, 409)  # 409: the page that says why not
BLANK, NONSENSE = "", "？？"


class Visit:
    """One scene's page, what was looked at, and what was found wrong.

    Args:
        watch: of the page that is gone through, which has the gate's scripts (gate.scripts) in it.
    """

    def __init__(self, watch: Watch, scene: Scene, record):
        self.watch, self.scene, self.record = watch, scene, record
        self.page, self.site = watch.page, watch.site
        self.faults: list[str] = []

    def look(self, path: str, *, status: tuple[int, ...] = OPENED) -> None:
        """Everything that is asked of one address."""
        answered = self._open(path, status)
        self._look_round(path, answered)

    def answer_wrongly(self, path: str) -> None:
        """What each form with something to type in says when it is wrong."""
        self._open(path)
        for form in self.page.evaluate("gate.typedForms()"):
            where = f"{path} form {form} wrong"
            if not self._refuses(path, form):
                self.faults.append(f"{where}: it never is")
                continue
            self._look_round(where, 422)
            if not self.page.title().startswith("错误："):
                self.faults.append(f"{where}: the title does not say 错误")

    def walk_on(self, path: str, step: str) -> None:
        """A step of a booking in the hall: it has no address of its own, one gets there with a finger."""
        self._open(path)
        number = "139" if step == "too short" else "13900000007"
        for key in (*number, "下一步"):
            self.page.get_by_role("button", name=key, exact=True).click()
        if step in ("done", "refused"):
            self.page.get_by_role("button", name="确认预约").click()
        if step == "nobody is there":
            self.page.evaluate("document.getElementById('ask').hidden = false")
        ends = {"too short": "[role=alert]", "done": ".sq-code", "refused": "#messages [role=alert]"}
        self.page.locator(ends.get(step, ".k-number")).wait_for(state="attached")
        self.watch.console.clear()  # htmx itself notes there that it was refused
        self._look_round(f"{path} {step}", {"too short": 422, "refused": 409}.get(step, 200))

    def _look_round(self, where: str, status: int) -> None:
        """The page that stands, folded as it came, then with all unfolded: at every size and type size."""
        for size in self._sizes():
            self._check_at(where, size, gate.layout(**self._least()))
            self._note(f"{where} {size[0]}", gate.offside_faults(self.page))
        if self.page.evaluate("gate.unfold()"):
            for size in self._sizes():
                self._check_at(f"{where} unfolded", size, gate.layout(**self._least()))
        self._note(where, gate.axe_faults(self.page))
        self._note(where, [*gate.head_faults(self.page), *gate.word_faults(self.page)])
        if not self.scene.is_hall:
            self._grow(where)
            self._enlarge(where)
        self._note(where, gate.quiet_faults(self.watch, status))

    def _refuses(self, path: str, form: int) -> bool:
        for value in (BLANK, NONSENSE):
            self._open(path)
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

    def _least(self) -> dict[str, int]:
        return {"least": gate.KIOSK, "main": gate.KIOSK} if self.scene.is_hall else {}

    def _open(self, path: str, status: tuple[int, ...] = OPENED) -> int:
        gate.resize(self.page, self._sizes()[-1])
        self.watch.console.clear()
        answer = self.page.goto(self.site + path)
        assert answer.status in status, f"{path}: {answer.status}"
        if self.page.evaluate("document.querySelector('.htmx-request') !== null"):
            self.page.wait_for_selector(".htmx-request", state="detached")
        return answer.status

    def _grow(self, where: str) -> None:
        """The smallest phone, the browser's own type at twice its size."""
        self.page.evaluate("document.documentElement.style.fontSize = '200%'")
        self._check_at(f"{where} at 200 %", gate.SMALLEST, "gate.sideways()")
        self.page.evaluate("document.documentElement.style.fontSize = ''")

    def _enlarge(self, where: str) -> None:
        """The largest 大字版, as the cookie sets it: one attribute of the root."""
        self.page.evaluate("document.documentElement.dataset.size = 'xxl'")
        for size in self._sizes():
            self._check_at(f"{where} 大字版", size, gate.layout(main=gate.MAIN_LARGE))

    def _check_at(self, where: str, size: tuple[int, int], asked: str) -> None:
        gate.resize(self.page, size)
        self.record("looked at", f"{where} {size[0]}")
        self._note(f"{where} {size[0]}", self.page.evaluate(asked))

    def _note(self, where: str, faults: list[str]) -> None:
        self.faults += [f"{where}: {fault}" for fault in faults]
