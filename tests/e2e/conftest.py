"""A real browser on the real stack. Skipped, with the reason, where there is no Chromium."""

import os
import shutil

import pytest

from tests.e2e.stack import RealStack

playwright = pytest.importorskip(
    "playwright.sync_api", reason="no browser library: dev.py installs it where Chromium is found"
)

CHROMIUM = os.environ.get("WANGGE_CHROMIUM") or shutil.which("chromium") or ""
PASSWORD = "wangge-demo"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items):
    """Everything in this folder starts the real stack, and all but the long runs a browser."""
    for item in items:
        if "tests/e2e" in str(item.path):
            item.add_marker(pytest.mark.e2e)
            if not CHROMIUM and item.get_closest_marker("long") is None:
                item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


@pytest.fixture(scope="module", params=["long", "short"])
def stack(request, tmp_path_factory):
    """The real stack with the small county of each ladder."""
    real = RealStack(tmp_path_factory.mktemp("stack"), request.param)
    try:
        real.start()
        yield real
    finally:
        real.stop()


@pytest.fixture(scope="module")
def browser():
    """One headless Chromium, gone before other tests: while it runs, so does an event loop in this
    thread, and Django refuses to ask its database from there."""
    with playwright.sync_playwright() as drive:
        chromium = drive.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


class Person:
    """Somebody at a browser of their own, logged in."""

    def __init__(self, browser, stack, username, width):
        self.stack = stack
        self.context = browser.new_context(
            viewport={"width": width, "height": 760}, locale="zh-CN", timezone_id="Asia/Shanghai"
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(30_000)
        self.errors = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._listen)
        self.go("/login/")
        self.page.fill("[name=username]", username)
        self.page.fill("[name=password]", PASSWORD)
        self.press("main button[type=submit]")
        assert "/login/" not in self.page.url, self.text()

    def _listen(self, message):
        if "Content Security Policy" in message.text:
            self.errors.append(message.text)

    def go(self, path):
        """Open a path; returns the status."""
        return self.page.goto(self.stack.url + path).status

    def press(self, what):
        """Press a link or a button that opens a page, and wait until the next page has loaded.

        A bare click returns before the next page is read to its end: what is then counted on it
        may not be there yet, and a wait for an address may find the old page's.
        """
        with self.page.expect_navigation():
            self.page.click(what)

    def text(self):
        """What the page says."""
        return self.page.inner_text("body")


@pytest.fixture
def person(browser, stack):
    """Log people in: person("village") on a phone, person("county", width=1366) at a desk."""
    people = []

    def come(username, width=360):
        people.append(Person(browser, stack, username, width))
        return people[-1]

    yield come
    for somebody in people:
        assert not somebody.errors
        somebody.context.close()
