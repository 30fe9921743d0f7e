"""Every page in every state passes the gate, in a real browser; and the gate finds what it is for."""

import pytest
from werkzeug.exceptions import ServiceUnavailable

from community.core.access import PUBLIC
from tests.browser import gate
from tests.browser.conftest import Watch, kept_cookie, session_cookie
from tests.browser.scenes import STATES, Scene, every_scene
from tests.browser.visit import Visit

pytestmark = pytest.mark.browser
SCENES = {scene.endpoint: scene for scene in every_scene()}
ABOUT = SCENES["home.about_page"]


@pytest.fixture(scope="session")
def watch(browser, browser_context_args):
    """One page for all visits: nothing of the site stays in it but cookies."""
    context = browser.new_context(**browser_context_args)
    for script in gate.scripts():
        context.add_init_script(script)
    yield Watch(context.new_page())
    context.close()


@pytest.fixture
def visit(watch, stands, record_property):
    """A visit to a scene in a state, signed in as who the scene is for; and the addresses to look at."""

    def begin(scene: Scene, state: str = "usual", login: str | None = None) -> tuple[Visit, list[str]]:
        app, put_back = stands(scene.stage(state))
        put_back()
        watch.begin(app.config["SITE_URL"])
        context = watch.page.context
        context.clear_cookies()
        with app.app_context():
            if login or scene.login:
                context.add_cookies([session_cookie(login or scene.login)])
            elif state != "empty":
                context.add_cookies([kept_cookie()])
            paths = list(scene.paths())
        record_property("scene", f"{scene.endpoint} {state}")
        return Visit(watch, scene, record_property), paths

    yield begin
    watch.page.unroute_all()
    watch.page.goto("about:blank")  # nothing of it goes on


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("endpoint", SCENES)
def test_every_page_passes_the_gate_and_every_form_says_what_is_wrong(visit, endpoint, state):
    seen, paths = visit(SCENES[endpoint], state)
    for path in paths:
        seen.look(path)
    if state == "usual":
        seen.answer_wrongly(paths[0])
    assert not seen.faults, "\n".join(seen.faults)


@pytest.mark.parametrize("state", ["usual", "full"])
def test_every_step_of_a_booking_in_the_hall_passes_the_gate(visit, state):
    seen, paths = visit(SCENES["kiosk_booking.pad_page"], state)
    for step in ("too short", "check", "nobody is there", "done", "refused"):
        seen.walk_on(paths[1], step)  # the first line's second time: a later line may need the phone
    assert not seen.faults, "\n".join(seen.faults)


@pytest.mark.parametrize(
    ("endpoint", "login", "path", "status"),
    [
        ("home.about_page", None, "/no-such-page", 404),
        ("desk.home_page", "secretary", "/desk/no-such-page", 404),
        ("kiosk.board_page", "kiosk", "/kiosk/no-such-page", 404),
        ("desk.home_page", "staff", "/desk/audit", 403),
    ],
)
def test_every_refusal_has_a_page_of_its_own(visit, endpoint, login, path, status):
    seen, _ = visit(SCENES[endpoint], login=login)
    seen.look(path, status=(status,))
    assert not seen.faults, "\n".join(seen.faults)


@pytest.mark.parametrize(("error", "status"), [(RuntimeError("planted"), 500), (ServiceUnavailable(), 503)])
def test_a_failure_has_a_page_of_its_own(visit, stands, monkeypatch, error, status):
    def fail():
        raise error

    fail.allowed = PUBLIC
    app, _ = stands("usual")
    monkeypatch.setattr(app, "testing", False)
    monkeypatch.setitem(app.view_functions, ABOUT.endpoint, fail)
    seen, paths = visit(ABOUT)
    seen.look(paths[0], status=(status,))
    assert not seen.faults, "\n".join(seen.faults)


# ---- the gate itself

PLANTED = {
    "nothing": ("", ""),
    "a field without a label": ('<input class="govuk-input" type="text" name="x">', "axe label"),
    "a small button": ("<button>小</button>", "not 44"),
    "a small main button": ('<button class="sq-btn sq-btn--go">去</button>', "not 48"),
    "an inline style": ('<p style="color:red">红</p>', "console: "),
    "an inline script": ("<script>document.title</script>", "console: "),
    "an English word": ("<p>Submit</p>", "says Submit"),
    "a state as it is stored": ("<p>no_show</p>", "says "),
    "nothing printed": ("<p>None</p>", "says None"),
    "nothing in an address": ('<a class="sq-btn" href="/partners/None">看店</a>', "nothing in href"),
    "an English value": ('<label>字<input value="Order"></label>', "says Order"),
    "a fault that is folded away": ("<details><summary>看</summary><p>Submit</p></details>", "says Submit"),
    "a small link between two characters": ("<p>号：<a href='/'>改</a></p>", "not 44"),
    "a code in two lines": ('<b class="sq-code planted-thin">1 2 3 4</b>', "broken: "),
    "a button at the end of a box that scrolls": (
        '<div class="planted-box"><table width="900"><tbody><tr><td width="800">宽</td>'
        '<td><button class="sq-btn">改</button></td></tr></tbody></table></div>',
        "offside: ",
    ),
    "words cut off by what is around them": (
        '<div class="planted-cut"><p>一行放不下的很长的字</p></div>',
        "cut off: ",
    ),
    "an English placeholder": ('<label>字<input placeholder="Name"></label>', "says Name"),
    "a wide table": ('<table width="400"><tbody><tr><td>宽</td></tr></tbody></table>', "scrolls sideways"),
    "a picture without words": ('<img src="/static/img/icon.svg">', "axe image-alt"),
    "a request to another host": ('<img alt="" src="http://127.0.0.2:9/a.png">', "foreign: "),
    "a second h1": ("<h1>又一个</h1>", "not one h1"),
    "words over words": ('<p class="sq-row"><b class="planted">上面的字</b></p>', "overlap: "),
    "a squeezed column": ('<p class="planted-thin">一二三四五六七八</p>', "squeezed: "),
    "words cut off": ('<p class="planted-cut">一行放不下的很长很长很长的字</p>', "cut off: "),
}
SHEET = """.planted-box{overflow-x:auto}
.planted-thin{display:block;width:1em;white-space:normal!important}
.planted{position:relative;top:-40px}
.planted-cut{width:60px;height:20px;overflow:hidden}"""


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_does_not_pass(visit, fault):
    markup, sentence = PLANTED[fault]
    seen, paths = visit(ABOUT)

    def plant(route):
        answer = route.fetch()
        if "text/html" in answer.headers["content-type"]:
            route.fulfill(
                response=answer, body=answer.text().replace("</main>", f"<p>平常的一行</p>{markup}</main>")
            )
        else:
            route.fulfill(response=answer, body=answer.text() + SHEET)

    seen.page.route("**" + paths[0], plant)
    seen.page.route("**/skin.css*", plant)
    seen.look(paths[0])
    if sentence:
        assert any(sentence in fault for fault in seen.faults), seen.faults
    else:
        assert seen.faults == []
