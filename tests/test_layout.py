"""The house: who may import whom, how long a file may be, what the domain must not know."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
COMMUNITY = ROOT / "community"
TEMPLATES = ROOT / "templates"

# Who may import whom; whoever may use a feature may use what lies below it.
MAY_IMPORT = {
    "core": set(),
    "sample": {"core"},
    "accounts": {"core", "sample"},
    "partners": {"accounts"},
    "bookings": {"partners"},
    "canteen": {"bookings"},
    "courses": {"bookings"},
    "roster": {"bookings"},
    "notices": {"accounts"},
    "fund": {"bookings", "notices"},
    "home": {"canteen", "courses", "roster", "fund"},
    "kiosk": {"canteen", "courses", "roster", "fund"},
    "desk": {"bookings", "roster"},
    "migrations": {"core"},
}
NOBODY_IMPORTS = {"home", "kiosk", "desk", "migrations"}
DOMAIN_FILES = {
    "models.py",
    "rules.py",
    "actions.py",
    "queries.py",
    "claims.py",
    "states.py",
    "places.py",
    "hours.py",
    "queue.py",
    "calls.py",
    "seating.py",
    "limits.py",
    "times.py",
    "outcomes.py",
    "listing.py",
    "deskqueries.py",
    "lines.py",
    "calendar.py",
    "closing.py",
    "resources.py",
    "rooms.py",
    "refused.py",
    "paper.py",
    "history.py",
    "hits.py",
    "searchqueries.py",
    "words.py",
    "photos.py",
    "pictures.py",
    "undo.py",
    "catchup.py",
    "finding.py",
    "attachments.py",
    "objections.py",
    "grants.py",
    "charges.py",
    "addresses.py",
    "estates.py",
    "visits.py",
    "dates.py",
    "attendance.py",
    "setup.py",
    "months.py",
    "light.py",
    "reckoning.py",
    "bars.py",
    "csvfile.py",
    "served.py",
}
WEB = {"flask", "werkzeug", "wtforms", "flask_wtf", "flask_login", "jinja2"}
MOST_LINES = {"file": 300, "view": 20, "page": 100, "fragment": 60}
# Chrome 80 knows none of these
TOO_NEW_IN_CSS = (
    r":has\(",
    r":is\(",
    r":where\(",
    r"aspect-ratio",
    r"\binset:",
    r"\bdvh\b",
    r"@container",
    r"@layer",
    r"&\s*[:.{>]",
)
TOO_NEW_IN_SCRIPT = (r"replaceAll", r"\.at\(", r"\?\?=", r"structuredClone", r"\.replaceChildren\(")


def python_files() -> list[Path]:
    return sorted(p for p in COMMUNITY.rglob("*.py") if "versions" not in p.parts)


@cache
def tree_of(path: Path) -> ast.Module:
    """Parsed once for all who look at it."""
    return ast.parse(path.read_text())


@cache
def nodes_of(path: Path) -> list[ast.AST]:
    return list(ast.walk(tree_of(path)))


def feature_of(path: Path) -> str | None:
    parts = path.relative_to(COMMUNITY).parts
    return parts[0] if len(parts) > 1 else None


@cache
def imported_features(path: Path) -> set[str]:
    found = set()
    for node in nodes_of(path):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("community."):
            found.add(node.module.split(".")[1])
        elif isinstance(node, ast.ImportFrom) and node.module == "community":
            found.update(alias.name for alias in node.names)
    return found


def below(feature: str) -> set[str]:
    direct = MAY_IMPORT[feature]
    return {feature} | direct | {deeper for other in direct for deeper in below(other)}


def test_every_feature_stands_in_the_import_table():
    folders = {p.name for p in COMMUNITY.iterdir() if (p / "__init__.py").exists()}
    assert folders == set(MAY_IMPORT)


def test_features_import_only_what_the_table_allows():
    for path in python_files():
        feature = feature_of(path)
        if feature:
            extra = imported_features(path) - below(feature)
            assert not extra, f"{path.relative_to(ROOT)} imports {extra}"


def test_the_import_table_has_no_circles():
    for feature in MAY_IMPORT:
        assert not any(feature in below(other) for other in MAY_IMPORT[feature])


def test_nobody_imports_the_features_at_the_top():
    for path in python_files():
        if feature_of(path):
            assert not (imported_features(path) & NOBODY_IMPORTS) - {feature_of(path)}


def test_the_domain_knows_no_web():
    for path in python_files():
        if path.name not in DOMAIN_FILES or feature_of(path) == "core":
            continue
        for node in nodes_of(path):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            web = {name.split(".")[0] for name in names} & WEB
            assert not web, f"{path.relative_to(ROOT)} imports {web}"


def test_rules_know_no_session_and_no_clock():
    for path in COMMUNITY.rglob("rules.py"):
        text = path.read_text()
        for word in ("sqlalchemy", "core.db", "core import clock", "session"):
            assert word not in text, f"{path.relative_to(ROOT)} knows {word}"


def test_one_module_reads_the_clock():
    for path in python_files():
        if path.name != "clock.py":
            found = re.search(r"datetime\.(now|utcnow|today)\(|date\.today\(|time\.time\(", path.read_text())
            assert not found, f"{path.relative_to(ROOT)} reads the clock"


def test_no_import_inside_a_function_breaks_a_circle():
    """Large libraries may be imported where they are used; features may not."""
    allowed = {("bookings/mine.py", "community.bookings.outward"), ("server.py", "community.core.db")}
    for path in python_files():
        for function in nodes_of(path):
            if not isinstance(function, ast.FunctionDef):
                continue
            for node in ast.walk(function):
                if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("community."):
                    assert (str(path.relative_to(COMMUNITY)), node.module) in allowed


def test_files_and_views_keep_their_size():
    for path in python_files():
        lines = path.read_text().count("\n")
        assert lines <= MOST_LINES["file"], f"{path.relative_to(ROOT)}: {lines} lines"
        for node in nodes_of(path):
            if isinstance(node, ast.FunctionDef) and is_view(node):
                length = node.end_lineno - node.lineno + 1
                assert length <= MOST_LINES["view"], (
                    f"{path.relative_to(ROOT)}: {node.name} is {length} lines"
                )


def is_view(node: ast.FunctionDef) -> bool:
    decorators = [ast.unparse(d) for d in node.decorator_list]
    return any(d.startswith(("bp.get", "bp.post")) for d in decorators)


def test_every_module_says_what_it_is():
    for path in python_files():
        assert ast.get_docstring(tree_of(path)), f"{path.relative_to(ROOT)} has no docstring"


def test_public_verbs_and_queries_say_what_they_do():
    for path in python_files():
        if path.name not in {"rules.py", "actions.py"}:
            continue
        for node in tree_of(path).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                short = node.name.startswith(("is_", "can_", "has_")) or node.end_lineno - node.lineno < 6
                assert short or ast.get_docstring(node), f"{path.relative_to(ROOT)}: {node.name}"


def test_templates_keep_their_size_and_fragments_name_their_needs():
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text()
        if path.name.startswith("_"):
            assert text.count("\n") <= MOST_LINES["fragment"], path
            assert text.startswith("{# needs:"), f"{path.relative_to(ROOT)} does not say what it needs"
        else:
            assert text.count("\n") <= MOST_LINES["page"], path


@pytest.mark.parametrize(
    "pattern", [r' style="', r"<style", r"<script>", r"onclick=", r"hx-on", r"hx-boost", r"\|safe"]
)
def test_templates_hold_nothing_inline(pattern):
    for path in TEMPLATES.rglob("*.html"):
        assert not re.search(pattern, path.read_text()), f"{path.relative_to(ROOT)} has {pattern}"


def test_htmx_requests_name_their_target_and_swap():
    for path in TEMPLATES.rglob("*.html"):
        for tag in re.findall(r"<[a-z]+ [^>]*hx-(?:get|post)=[^>]*>", path.read_text()):
            assert "hx-target=" in tag and "hx-swap=" in tag, f"{path.relative_to(ROOT)}: {tag[:120]}"


def test_own_css_and_script_stay_within_chrome_80():
    for path in (ROOT / "static" / "css").glob("*.css"):
        text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)
        for pattern in TOO_NEW_IN_CSS:
            assert not re.search(pattern, text), f"{path.name} uses {pattern}"
        for rule in re.findall(r"\{[^}]*display:\s*(?:inline-)?flex[^}]*\}", text):
            assert not re.search(r"[{;]gap:", rule), f"{path.name}: flex gap in {rule[:80]}"
    for path in (ROOT / "static" / "js").glob("*.js"):
        for pattern in TOO_NEW_IN_SCRIPT:
            assert not re.search(pattern, path.read_text()), f"{path.name} uses {pattern}"


def test_what_the_fast_suite_does_not_even_read_is_marked_for_another():
    for path in (ROOT / "tests" / "browser").rglob("test_*.py"):
        assert "\npytestmark = pytest.mark.browser\n" in path.read_text(), path.name


def test_no_name_says_nothing():
    vague = re.compile(r"^(utils?|helpers?|services|managers?|handlers?|misc|common|data|info)\.py$")
    assert not [path for path in python_files() if vague.match(path.name)]


def test_the_top_level_is_what_was_given():
    given = {
        "app.py",
        "pyproject.toml",
        "constraints.txt",
        "README.md",
        "community",
        "templates",
        "static",
        "instance",
        "tests",
    }
    extra = {p.name for p in ROOT.iterdir() if not p.name.startswith(".") and not p.name.endswith("egg-info")}
    assert extra - given - {"__pycache__"} == set()
