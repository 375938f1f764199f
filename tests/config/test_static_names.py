"""Static files under names with their hash: kept for ever, and never out of date."""

import json
import re
from contextlib import closing

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.template import engines
from django.templatetags.static import static
from django.test import Client, override_settings

from grids.templatetags.wangge import icon
from tests.test_static import PHONE_FIRST_LOAD, TEMPLATES

pytestmark = pytest.mark.django_db

NAMED = re.compile(r"^/static/(.+)\.([0-9a-f]{12})(\.[a-z0-9]+)$")
ASKED = re.compile(r"""\{% static ['"]([^'"]+)['"]""")
FOR_EVER = 315360000


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """What `up` and the guide make of them."""
    root = tmp_path_factory.mktemp("collected")
    with override_settings(STATIC_ROOT=root, WHITENOISE_AUTOREFRESH=False):  # as it is served
        call_command("collectstatic", "--no-input", verbosity=0)
        draw_anew()
        yield root
    draw_anew()


def draw_anew():
    """Templates and symbols keep the names of files once they are looked through (config/drawing)."""
    icon.cache_clear()
    for loader in engines["django"].engine.template_loaders:
        loader.reset()


def read(address, **headers):
    with closing(Client().get(address, headers=headers)) as response:
        return response, response.getvalue()


def test_every_file_that_a_page_asks_for_has_a_name_with_its_hash(collected):
    sources = [*TEMPLATES, settings.BASE_DIR / "templates/sw.js"]
    sources.append(settings.BASE_DIR / "templates/manifest.webmanifest")
    names = {name for path in sources for name in ASKED.findall(path.read_text())}
    assert len(names) > 20
    assert {name for name in names if not NAMED.match(static(name))} == set()


def test_a_page_asks_for_them_and_its_answers_stay_for_ever(collected):
    page = Client().get("/login/").content.decode()
    asked = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', page))
    assert len(asked) > 5
    for address in asked:
        assert NAMED.match(address), address
        response, _body = read(address)
        assert response.status_code == 200
        assert response["Cache-Control"] == f"max-age={FOR_EVER}, public, immutable"
    response, _body = read("/static/css/wangge.css")
    assert response["Cache-Control"] == "max-age=3600, public"


def test_the_stylesheet_asks_for_its_picture_by_the_hash(collected):
    _response, body = read(static("css/wangge.css"))
    picture = static("caret.svg").removeprefix("/static/")
    assert f'url("../{picture}")' in body.decode()


def test_the_service_worker_keeps_the_files_that_pages_ask_for(collected):
    worker = Client().get("/sw.js").content.decode()
    listed = re.findall(r'^  "(/static/[^"]+)"', worker, re.MULTILINE)
    assert set(listed) >= {static(name) for name in PHONE_FIRST_LOAD}
    assert all(NAMED.match(address) for address in listed)
    assert 'new URL("/static/", location.href)' in worker
    page = Client().get("/offline/").content.decode()
    assert set(re.findall(r'(?:href|src)="(/static/[^"#]+)', page)) - set(listed) <= {
        static("icons/icon-192.png")
    }


def test_a_module_asks_for_another_by_its_hash(tmp_path):
    source, root = tmp_path / "source", tmp_path / "root"
    (source / "js").mkdir(parents=True)
    (source / "js" / "one.js").write_text('import { two } from "./two.js";\ntwo();\n')
    (source / "js" / "two.js").write_text("export function two() {}\n")
    with override_settings(
        STATIC_ROOT=root,
        STATICFILES_DIRS=[source],
        STATICFILES_FINDERS=["django.contrib.staticfiles.finders.FileSystemFinder"],
    ):
        call_command("collectstatic", "--no-input", verbosity=0)
        names = json.loads((root / "staticfiles.json").read_text())["paths"]
        text = (root / names["js/one.js"]).read_text()
    assert f'from "./{names["js/two.js"].removeprefix("js/")}"' in text


def test_packed_once_they_are_sent_packed(collected):
    response, body = read(static("css/wangge.css"), accept_encoding="gzip")
    assert response["Content-Encoding"] == "gzip"
    packed = collected / (static("css/wangge.css").removeprefix("/static/") + ".gz")
    assert body == packed.read_bytes()


def test_where_nothing_was_collected_the_sources_are_served(tmp_path):
    with override_settings(STATIC_ROOT=tmp_path):
        assert static("css/wangge.css") == "/static/css/wangge.css"
        assert read("/static/css/wangge.css")[0].status_code == 200


def test_a_file_that_is_not_there_is_no_name(collected):
    with pytest.raises(ValueError, match="no/such"):
        staticfiles_storage.url("no/such.css")
