"""What the pages' source says in every state: valid for the Nu checker, a title of its own for each."""

import json
import re
import subprocess

import pytest

from tests.browser.gate import HERE, NotInstalled
from tests.browser.scenes import STATES, every_scene
from tests.browser.visit import BLANK, NONSENSE
from tests.page import Visitor

pytestmark = pytest.mark.browser
NU = HERE / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
HTMX = re.compile(r"Attribute “hx-[a-z-]+” not allowed on element")
OPENED = (200, 409)
LEADS_ON = 303
TYPED = ".//input[not(@type='hidden' or @type='checkbox')] | .//textarea"  # a tick alone is never wrong
WRITTEN = ".//input[not(@type) or @type!='hidden' and @type!='checkbox' and @type!='radio'] | .//textarea"
HIDDEN = ".//input[@type='hidden']"


@pytest.fixture(scope="module")
def bodies(module_clock, stands) -> dict[tuple[str, str, str], str]:
    """Each page's source by endpoint, state and address; the answers to empty forms too."""
    found = {}
    for state in STATES:
        for scene in every_scene():
            app, put_back = stands(scene.stage(state))
            put_back()
            with app.app_context():
                paths = list(scene.paths())
            for path in paths:
                _read(Visitor(app, scene.login), scene.endpoint, state, path, found)
    return found


def _read(visitor: Visitor, endpoint: str, state: str, path: str, found: dict) -> None:
    answer = visitor._ask("GET", path, htmx=False)
    if answer.status_code == LEADS_ON:  # to a page that is looked at itself
        return
    assert answer.status_code in OPENED, f"{path}: {answer.status}"
    found[endpoint, state, path] = answer.get_data(as_text=True)
    if state != "usual" or answer.status_code != 200:
        return
    for number, form in enumerate(visitor.open(path).tree.forms):
        if form.method == "POST" and form.xpath(TYPED):
            found[endpoint, "wrong", form.action] = _refused(visitor, path, number)


def _refused(visitor: Visitor, path: str, number: int) -> str:
    """The answer to a form of the page that is wrong: empty, or full of nonsense where it may be empty."""
    for value in (BLANK, NONSENSE):
        form = visitor.open(path).tree.forms[number]
        fields = {field.get("name"): value for field in form.xpath(WRITTEN)}
        hidden = {field.get("name"): field.get("value") for field in form.xpath(HIDDEN)}
        answer = visitor._ask("POST", form.action, htmx=False, data=fields | hidden)
        if answer.status_code == 422:
            return answer.get_data(as_text=True)
    raise AssertionError(f"{form.action} is never wrong: {answer.status}")


@pytest.fixture(scope="module")
def module_clock():
    from community.core import clock
    from tests.cast import NOW

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: NOW)
        yield


def test_every_pages_source_is_valid_and_its_title_its_own(bodies, tmp_path):
    """One test, so that one worker reads the pages once for both."""
    faults = nu_faults(bodies, tmp_path) + shared_titles(bodies)
    assert not faults, "\n".join(faults)


def nu_faults(bodies, folder) -> list[str]:
    if not NU.exists():
        raise NotInstalled("vnu.jar is missing: npm ci --ignore-scripts --omit=dev --prefix tests/browser")
    names = {}
    for number, ((endpoint, state, path), body) in enumerate(bodies.items()):
        names[f"{number:04d}.html"] = f"{endpoint} {state} {path}"
        (folder / f"{number:04d}.html").write_text(body)
    command = ["java", "-jar", NU, "--format", "json", "--skip-non-html", "--exit-zero-always", folder]
    told = json.loads(subprocess.run(command, capture_output=True, check=True).stderr)["messages"]
    return [
        f"{names[message['url'].rsplit('/', 1)[1]]}: {message['message']} {message.get('extract', '')[:80]}"
        for message in told
        if not HTMX.match(message["message"])
    ]


def shared_titles(bodies) -> list[str]:
    owners: dict[str, set[str]] = {}
    for (endpoint, state, _), body in bodies.items():
        if state == "usual":
            owners.setdefault(re.search(r"<title>(.*?)</title>", body, re.S).group(1), set()).add(endpoint)
    return [f"{title}: {sorted(found)}" for title, found in owners.items() if len(found) > 1]
