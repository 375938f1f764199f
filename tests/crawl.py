"""Opens every page that a person can reach, and compares each number that is a link with its list.

The marks of the markup (docs/screens.md, numbers): `data-n` on the link is the number as it is
counted; `data-row` on each row of a list, whose value names the list where a page has several (the
fragment of the link is that name); `rel="next"` on the way to its next page.
"""

import dataclasses
import re
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from django.test import Client
from django.urls import Resolver404, resolve

from rows.tallies import CAP

VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
    ]
)
BARE = re.compile(r"\d[\d,]*\+?")


NO_PAGES = {
    "report_reopen",
    "report_return",
    "ticket_verb",
    "ticket_party",
    "queue_assign",
    "queue_many",
}
"""Sheets of a verb: they show no number that opens a list."""

NO_LIST = {"sort", "view", "open"}
"""Parameters that show the same page in another order or fold."""


@dataclasses.dataclass
class Link:
    """A link as it is read: where it leads, its words, and the number it says it opens."""

    href: str
    n: str | None
    rel: str
    says: list[str] = dataclasses.field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(part for part in self.says if part)

    @property
    def shows_a_number(self) -> bool:
        return not self.href.startswith("tel:") and any(map(BARE.fullmatch, self.says))


class Page(HTMLParser):
    """The links and rows of a page. Hidden words, names and what people typed count as no number."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[Link] = []
        self.rows: dict[str, int] = {}
        self.open: list[tuple[str, bool]] = []
        self.inside: list[Link] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        if "data-row" in given:
            self.rows[given["data-row"]] = self.rows.get(given["data-row"], 0) + 1
        if tag == "a" and "href" in given:
            link = Link(given["href"], given.get("data-n"), given.get("rel", ""))
            self.links.append(link)
            self.inside.append(link)
        if tag not in VOID:
            mute = "wg-vh" in given.get("class", "") or given.get("lang", "").startswith("zh")
            self.open.append((tag, mute))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass
        if tag == "a" and self.inside:
            self.inside.pop()

    def handle_data(self, data):
        if self.inside and data.strip() and not any(mute for _tag, mute in self.open):
            self.inside[-1].says.append(" ".join(data.split()))

    @property
    def next(self) -> str:
        """Where the list goes on; "" at its end."""
        return next((link.href for link in self.links if link.rel == "next"), "")


class Crawl:
    """One person's walk. `faults` are sentences; `routes` the names of what was opened."""

    def __init__(self, client: Client, *, most: int = 1) -> None:
        self.client, self.most = client, most
        self.faults: list[str] = []
        self.routes: set[str] = set()
        self.compared = 0
        self._pages: dict[str, Page | None] = {}
        self._counts: dict[tuple[str, str], int | None] = {}

    def walk(self, *starts: str) -> "Crawl":
        """Everything that can be reached from `starts`; a route is opened `most` times a shape."""
        waiting, seen, opened = list(starts), set(starts), {}
        while waiting:
            address = waiting.pop(0)
            page = self._open(address)
            if page is None:
                continue
            for link in page.links:
                self._judge(address, link)
                onward = self._onward(address, link)
                shape = self._shape(onward) if onward else None
                if shape is None or onward in seen or opened.get(shape, 0) >= self.most:
                    continue
                opened[shape] = opened.get(shape, 0) + 1
                seen.add(onward)
                waiting.append(onward)
        return self

    def _judge(self, address: str, link: Link) -> None:
        if link.n is None:
            if link.shows_a_number:
                self.faults.append(f"{address}: a link says {link.text!r} and has no data-n")
            return
        known = {link.n, f"{int(link.n.rstrip('+')):,}"}
        if not known & set(re.findall(BARE, link.text)):
            self.faults.append(f"{address}: {link.text!r} does not say its {link.n}")
        rows = self._count(urljoin(address, link.href))
        self.compared += 1
        if rows is None or ("1000+" if rows >= CAP else str(rows)) != link.n:
            self.faults.append(f"{address}: {link.text!r} opens {rows} rows at {link.href}")

    def _count(self, address: str) -> int | None:
        """How many rows stand in the list, on all its pages; None where there is no such page."""
        name = urlsplit(address).fragment
        here = address.partition("#")[0]
        if (here, name) not in self._counts:
            total, onward = 0, here
            while onward:
                page = self._open(onward)
                if page is None:
                    total = None
                    break
                total += page.rows.get(name, 0)
                onward = urljoin(onward, page.next).partition("#")[0] if page.next else ""
            self._counts[here, name] = total
        return self._counts[here, name]

    def _onward(self, address: str, link: Link) -> str:
        where = urlsplit(urljoin(address, link.href))
        if where.scheme not in ("", "http") or where.netloc:
            return ""
        asked = [(k, v) for k, v in parse_qsl(where.query) if k not in NO_LIST]
        query = urlencode(asked)
        return where.path + (f"?{query}" if query else "")

    def _shape(self, address: str) -> tuple | None:
        where = urlsplit(address)
        try:
            name = resolve(where.path).view_name
        except Resolver404:
            self.faults.append(f"a link leads to {address}, which is no page")
            return None
        if name in NO_PAGES or name.startswith("admin:"):
            return None
        asked = dict(parse_qsl(where.query))
        return name, tuple(sorted(asked)), asked.get("show", "")

    def _open(self, address: str) -> Page | None:
        if address not in self._pages:
            answer = self.client.get(address, follow=True)
            where = urlsplit(address).path
            self.routes.add(resolve(where).view_name)
            if answer.status_code not in (200, 409) or "html" not in answer["Content-Type"]:
                self.faults.append(f"{address} answers {answer.status_code}")
                self._pages[address] = None
            else:
                self._pages[address] = Page(answer.content.decode())
        return self._pages[address]
