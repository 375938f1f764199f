"""Clients that keep what was acknowledged, and send again what was not, with the same id and key."""

import contextlib
import datetime as dt
import http.client
import http.cookiejar
import json
import random
import re
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from string import ascii_lowercase
from zoneinfo import ZoneInfo

from rows.ids import uuid7
from tests.e2e.seed import PASSWORD

PAUSE_S = 0.3
TIMEOUT_S = 20
TRIES_AGAIN = {408, 425, 429, 500, 502, 503, 504}
BROKEN = (OSError, http.client.HTTPException, ValueError)


@dataclass
class Kept:
    """What the product has said yes to: the rows must be there at the end, once."""

    logs: set[str] = field(default_factory=set)
    verbs: list[tuple[str, str]] = field(default_factory=list)  # ticket, verb
    notes: list[str] = field(default_factory=list)
    reports: list[str] = field(default_factory=list)  # the leader's own words
    statuses: dict[str, int] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def tell(self, status: object) -> None:
        """Count an answer."""
        with self.lock:
            self.statuses[str(status)] = self.statuses.get(str(status), 0) + 1


class Stopped(Exception):
    """The time was over before an answer came: whether it was kept, nobody knows."""


class ApiClient:
    """A program with a token."""

    def __init__(self, url: str, username: str, kept: Kept, stop: threading.Event) -> None:
        self.place = urllib.parse.urlsplit(url).netloc
        self.username, self.kept, self.stop = username, kept, stop
        self.token = ""

    def once(self, method: str, path: str, body: dict | None, key: str) -> tuple[int, dict]:
        """Ask once; raises what a broken line raises."""
        link = http.client.HTTPConnection(self.place, timeout=TIMEOUT_S)
        headers = {"Content-Type": "application/json", "Accept-Language": "en"}
        headers |= {"Authorization": f"Token {self.token}"} if self.token else {}
        headers |= {"Idempotency-Key": key} if key else {}
        with contextlib.closing(link):
            link.request(method, path, json.dumps(body) if body is not None else None, headers)
            answer = link.getresponse()
            text = answer.read()
            return answer.status, json.loads(text) if text else {}

    def send(self, method: str, path: str, body: dict | None = None, key: str = ""):
        """Ask until there is an answer that stays the same however often one asks."""
        while True:
            try:
                status, answer = self.once(method, path, body, key)
                self.kept.tell(status)
                waits = status == 409 and "retry_after" in answer["error"].get("extra", {})
                if status not in TRIES_AGAIN and not waits:
                    return status, answer
            except BROKEN as error:
                self.kept.tell(type(error).__name__)
            if self.stop.is_set():
                raise Stopped
            time.sleep(PAUSE_S)  # a person would wait, too

    def come_in(self) -> None:
        """Get a token."""
        told = {"username": self.username, "password": PASSWORD}
        status, answer = self.send("POST", "/api/v1/token/", told)
        assert status == 201, answer
        self.token = answer["token"]

    def log(self, grid: int, words: str) -> str | None:
        """Log a matter under an id and a key of one's own; returns the id where it was kept."""
        ticket = str(uuid7())
        draft = {"id": ticket, "kind": "hazard", "words": words, "grid": grid}
        status, answer = self.send("POST", "/api/v1/tickets/", draft, key=f"log-{ticket}")
        assert status in (200, 201), answer
        with self.kept.lock:
            self.kept.logs.add(ticket)
        return ticket

    def do(self, ticket: str, verb: str, **told: str) -> bool:
        """Do a verb; whether it was kept. Somebody else, or the clock, may have been faster."""
        key = f"{verb}-{uuid7()}"
        status, answer = self.send("POST", f"/api/v1/tickets/{ticket}/{verb}/", told, key=key)
        assert status in (200, 404, 409), answer
        if status != 200:
            return False
        with self.kept.lock:
            if verb == "note":
                self.kept.notes.append(told["words"])
            else:
                self.kept.verbs.append((ticket, verb))
        return True

    def confirm(self, grid: int, words: str) -> None:
        """Confirm today's report with other words: a version of its own where it was kept."""
        today = dt.datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()
        told = {"grid": grid, "day": today, "words": words}
        key = f"confirm-{uuid7()}"
        status, answer = self.send("POST", "/api/v1/daily-reports/confirm/", told, key=key)
        assert status in (200, 409), answer
        if status == 200:
            with self.kept.lock:
                self.kept.reports.append(words)


class PageClient:
    """A browser without JavaScript, as a leader's phone may be."""

    def __init__(self, url: str, username: str, kept: Kept, stop: threading.Event) -> None:
        self.url, self.username, self.kept, self.stop = url, username, kept, stop
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[str, str]:
        """Ask until a page comes; returns where one has come to, and the page."""
        data = urllib.parse.urlencode(form).encode() if form is not None else None
        while True:
            try:
                with self.opener.open(self.url + path, data, timeout=TIMEOUT_S) as answer:
                    self.kept.tell(answer.status)
                    return answer.url, answer.read().decode()
            except urllib.error.HTTPError as error:
                self.kept.tell(error.code)
                if error.code not in TRIES_AGAIN:
                    return error.url, error.read().decode()
            except BROKEN as error:
                self.kept.tell(type(error).__name__)
            if self.stop.is_set():
                raise Stopped
            time.sleep(PAUSE_S)

    def come_in(self) -> None:
        """Log in on the page."""
        typed = {"username": self.username, "password": PASSWORD}
        _url, page = self.ask("/login/")
        url, page = self.ask("/login/", hidden(page) | typed)
        assert "/login/" not in url, page

    def log(self, words: str) -> str:
        """Fill the form and send it; the received page names the ticket."""
        _url, page = self.ask("/log/")
        url, page = self.ask("/log/", hidden(page) | {"kind": "hazard", "words": words})
        found = re.search(r"/log/([0-9a-f-]{36})/", url)
        assert found, f"{url}: {plain(page)}"
        with self.kept.lock:
            self.kept.logs.add(found[1])
        return found[1]

    def accept(self, ticket: str) -> None:
        """Press the button on the ticket's page; sent twice, it is done once."""
        _url, page = self.ask(f"/tickets/{ticket}/")
        self.ask(f"/tickets/{ticket}/accept/", hidden(page))


def plain(page: str) -> str:
    """What a page says, without its markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of a page's forms: its ids and tokens."""
    found = {}
    for tag in re.findall(r"<input[^>]+>", page):
        given = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if given.get("type") == "hidden" and "name" in given:
            found[given["name"]] = given.get("value", "")
    return found


def leader_lives(client: ApiClient, grid: int, dice: random.Random) -> None:
    """Log, accept, note and resolve a matter, or leave it to the clock and confirm the day."""
    ticket = client.log(grid, f"断树挡路 {dice.random()}")
    if dice.random() < 0.3:
        client.confirm(grid, f"走访了两户 {uuid7()}")
        return
    if client.do(ticket, "accept"):
        client.do(ticket, "note", words=f"看过了 {uuid7()}")
        client.do(ticket, "resolve", result="已经清理干净")


def above_lives(client: ApiClient, dice: random.Random) -> None:
    """Verify what is resolved below, and take on what has risen."""
    status, answer = client.send("GET", "/api/v1/tickets/?limit=30")
    assert status == 200, answer
    rows = answer["results"]
    dice.shuffle(rows)
    for row in rows[:3]:
        if row["state"] == "resolved":
            client.do(row["id"], "verify", finding="去看过，路通了")
        elif row["state"] == "reported":
            client.do(row["id"], "accept")
        client.do(row["id"], "note", words=f"知道了 {uuid7()}")


def page_lives(client: PageClient, dice: random.Random) -> None:
    """The same on pages."""
    # Letters: among so many figures some look like a telephone number, and the page asks about it.
    ticket = client.log(f"水管漏水 {''.join(dice.choices(ascii_lowercase, k=12))}")
    if dice.random() < 0.5:
        client.accept(ticket)
