"""What the browser is sent: nothing inline, nothing heavy, nothing from elsewhere."""

import gzip
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "static"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
VENDORED = ("bootstrap", "tabler", "htmx", "echarts", "tabler-icons")
# What a leader's phone loads the first time, before any page of its own.
PHONE_FIRST_LOAD = (
    "vendor/bootstrap/bootstrap.min.css",
    "vendor/htmx/htmx.min.js",
    "css/wangge.css",
    "js/app.js",
    "js/out.js",
    "js/typed.js",
    "js/due.js",
    "js/ids.js",
    "icons.svg",
    "caret.svg",
    "icons/icon.svg",
)


class Inline(HTMLParser):
    """Collects what the strict CSP would refuse to run or to apply."""

    def __init__(self):
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "style" or (tag == "script" and not given.get("src")):
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if name == "style" or name.startswith("on") or name.startswith("hx-on"):
                self.found.append(name)
            if (value or "").strip().lower().startswith("javascript:"):
                self.found.append(f"{name}=javascript:")


def inline_of(source: str) -> list[str]:
    # Tags of the template language may stand inside an element's own tag.
    parser = Inline()
    parser.feed(re.sub(r"\{%.*?%\}|\{#.*?#\}", " ", source, flags=re.DOTALL))
    return parser.found


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_have_nothing_inline(path):
    assert inline_of(path.read_text()) == []


@pytest.mark.parametrize(
    "planted",
    [
        '<p style="color: red">',
        '<a {% if x %}onclick="go()"{% endif %} onclick="go()">',
        "<script>go()</script>",
        "<style>p {}</style>",
        '<a href="javascript:go()">',
        '<p hx-on:click="go()">',
    ],
)
def test_the_check_sees_a_planted_mistake(planted):
    assert inline_of(planted)


@pytest.mark.parametrize("path", sorted(STATIC.rglob("*.css")), ids=lambda path: path.name)
def test_stylesheets_load_nothing_the_csp_refuses(path):
    text = path.read_text()
    assert "url(data:" not in re.sub(r"\(\s*[\"']", "(", text)
    assert not re.search(r"url\(\s*[\"']?https?:", text)
    assert "@import" not in text
    assert "sourceMappingURL" not in text


@pytest.mark.parametrize("name", VENDORED)
def test_vendored_files_name_their_licence_and_version(name):
    folder = STATIC / "vendor" / name
    assert (folder / "LICENSE").read_text().strip()
    assert re.search(r"\d", (folder / "VERSION").read_text().splitlines()[0])


def test_no_vendored_folder_is_forgotten():
    assert {path.name for path in (STATIC / "vendor").iterdir()} == set(VENDORED)


def test_htmx_is_of_the_2_0_line():
    assert 'version:"2.0.' in (STATIC / "vendor/htmx/htmx.min.js").read_text()


def test_a_phone_loads_less_than_100_kilobytes_first():
    sizes = {name: len(gzip.compress((STATIC / name).read_bytes())) for name in PHONE_FIRST_LOAD}
    assert sum(sizes.values()) < 100_000, sizes


def test_every_icon_of_the_templates_is_in_the_sprite():
    known = set(re.findall(r'<symbol id="([a-z0-9-]+)"', (STATIC / "icons.svg").read_text()))
    used = {
        name
        for path in TEMPLATES
        for name in re.findall(r'\{% icon "([a-z0-9-]+)"', path.read_text())
    }
    assert used
    assert used <= known


def test_every_static_file_of_the_templates_exists():
    sources = [*TEMPLATES, ROOT / "templates/sw.js", ROOT / "templates/manifest.webmanifest"]
    named = {
        name
        for path in sources
        for name in re.findall(r"""\{% static ['"]([^'"]+)['"]""", path.read_text())
    }
    assert {name for name in named if finders.find(name) is None} == set()


def test_the_service_worker_stores_no_page_but_the_log_form():
    source = (ROOT / "templates/sw.js").read_text()
    assert source.count("caches.open(PAGES)") == 1
    assert "const FORM = '/log/';" in source
    assert "request.method === 'GET' && path === FORM" in source
