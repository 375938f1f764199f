"""What a person has typed outlives what happens to the page: an ended session, a change of language.

A form that meets an ended session is sealed into the login page for the account that filled it in,
and stands on its own page again after the login; nothing is written before it is sent again. The
words travel in bodies alone: never in an address, never in a log, no password and no file among
them (ADR 0020). The edges of all apps may import this; nothing below an edge does.
"""

import dataclasses
import datetime as dt
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from grids.actions.idempotency import once
from grids.actions.login import subject
from grids.signed import person_of
from rows.crypto import SealError, open_sealed, seal
from rows.ids import uuid7

View = Callable[..., HttpResponse]

RESUME = "resume"
"""A POST with this name shows its form filled in and does nothing else; its value may name the
language to show it in."""
WAS = "was_"
"""Before a field's name: what it held when the page asked whether to send it all the same. Shown
again, the form holds that, and the question comes again with the next press."""
CARRIED = "carried"
"""The sealed form: the login page's hidden field, and after the login the session's."""
MOST_BYTES = 64_000
LASTS = dt.timedelta(hours=12)
DEVICE_AGE_S = 400 * 86400
"""A year and a month: browsers keep no cookie for longer than 400 days."""
_UNTOLD = frozenset({"csrfmiddlewaretoken", RESUME, CARRIED})
_ADMIN_FORMS = ("_add", "_change")


@dataclasses.dataclass(frozen=True)
class Carried:
    """A form on its way through the login: the page it belongs to, and what was typed."""

    path: str
    fields: list[tuple[str, str]]


def pressed(view: View) -> View:
    """A view that answers a button alone: it has no page to come back to."""
    guarded = require_POST(view)
    guarded.is_pressed = True  # type: ignore[attr-defined]
    return guarded


def resumes(view: View) -> View:
    """A view that can show its form filled in without doing anything (RESUME)."""
    view.resumes = True  # type: ignore[attr-defined]
    return view


def can_resume(request: HttpRequest, view: View) -> bool:
    """Whether this view, or this page of Django's admin, knows what RESUME means."""
    match = request.resolver_match
    is_admin = match is not None and match.app_name == "admin"
    name = match.url_name or "" if match is not None else ""
    return getattr(view, "resumes", False) or (is_admin and name.endswith(_ADMIN_FORMS))


def is_sent(request: HttpRequest) -> bool:
    """Whether the form is to be done, not only to be shown with what was typed so far."""
    return request.method == "POST" and "find" not in request.POST and RESUME not in request.POST


def filled(request: HttpRequest, first: dict[str, Any] | None = None) -> dict[str, Any]:
    """What a form is made with: sent, shown again with what was typed, or as it is at `first`."""
    if is_sent(request):
        return {"data": request.POST or None, "initial": first or {}}
    return {"initial": shown_again(request) if request.method == "POST" else first or {}}


def shown_again(request: HttpRequest) -> dict[str, str]:
    """What was typed so far; a question that stood on the page has not been answered (WAS)."""
    told = {name: str(text) for name, text in request.POST.items()}
    asked = {name.removeprefix(WAS): told[name] for name in told if name.startswith(WAS)}
    return told | asked


class Keyed(forms.Form):
    """A form that is done once however often it is sent: its key belongs to it alone (js/ids.js)."""

    is_renewed = False
    was: dict[str, Any]
    data: Any
    fields: dict[str, Any]
    initial: dict[str, Any]

    key = forms.UUIDField(required=False, widget=forms.HiddenInput(attrs={"data-uuid7": ""}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if (self.data if self.is_bound else self.initial).get("key"):
            del self.fields["key"].widget.attrs["data-uuid7"]  # it is this form's already
        self.initial.setdefault("key", uuid7())

    def renew(self) -> None:
        """Give what was typed a key of its own: it is to be done besides what was done before."""
        self.was = {"key": self.data["key"]}
        self.data = self.data.copy()
        self.data["key"], self.is_renewed = str(uuid7()), True
        text = _(
            "This form was sent before, and what was sent then is kept. What stands here now is not: "
            "press again to send it as well."
        )
        self.add_error(None, str(text))


def do_once(request: HttpRequest, form: Keyed, work: Callable[[], Any], *, now: dt.datetime) -> Any:
    """What `work` answers (plain JSON), done once for the form's key.

    Raises IdempotencyMismatch where the form comes again with other words.
    """
    key = form.cleaned_data.get("key")
    if key is None:
        return work()
    body = [(name, texts) for name, texts in sorted(request.POST.lists()) if name not in _UNTOLD]
    kept = once(
        str(key),
        user=person_of(request),
        route=f"POST {request.path}",
        body=body,
        now=now,
        work=lambda: (200, work()),
    )
    return kept.body


def device_cookie() -> str:
    """The cookie's name: bound to this host where the site runs on HTTPS."""
    return "__Host-wg_device" if settings.SESSION_COOKIE_SECURE else "wg_device"


def mark_of(username: str) -> str:
    """What a device's cookie and a carried form call an account: nothing that names it."""
    return subject("device-of", username)[:16]


def last_account(request: HttpRequest) -> str:
    """The mark of the account that last came in on this browser; empty where nobody has."""
    try:
        mark = request.get_signed_cookie(device_cookie(), "", max_age=DEVICE_AGE_S) or ""
    except signing.BadSignature:
        return ""
    return mark.partition(".")[0]


@sensitive_variables()
def seal_typed(request: HttpRequest, view: View, whose: str, now: dt.datetime) -> str:
    """The form of this POST, sealed for the account `whose`; empty where there is nothing to carry.

    A login changes the token that the page's form was sent with, so that a form which passed its
    check was drawn for the account that last came in on this browser, and for no other.
    """
    told = [
        (name, text)
        for name, texts in request.POST.lists()
        if name not in _UNTOLD and "password" not in name
        for text in texts
    ]
    if not whose or not can_resume(request, view) or not any(text for _name, text in told):
        return ""
    facts = {"at": now.timestamp(), "path": request.get_full_path(), "fields": told}
    text = json.dumps(facts, ensure_ascii=False)
    if len(text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        return ""
    return seal(text, table="typed", field=CARRIED, row=whose)


@sensitive_variables()
def open_typed(sealed: str, username: str, now: dt.datetime) -> Carried | None:
    """The form that was sealed for this account; None for anybody else's, and for an old one."""
    try:
        text = open_sealed(sealed, table="typed", field=CARRIED, row=mark_of(username))
    except SealError:
        return None
    facts = json.loads(text)
    if now.timestamp() - facts["at"] > LASTS.total_seconds():
        return None
    return Carried(facts["path"], [(name, told) for name, told in facts["fields"]])


def way_back(request: HttpRequest) -> str:
    """The page to stand on after a login: this one, or the one this request came from, or home."""
    own = request.get_full_path()
    if "HX-Request" in request.headers:
        own = ""
    came_from = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
    for wanted in (own, came_from):
        if is_page(request, wanted):
            parts = urlsplit(wanted)
            return f"{parts.path}?{parts.query}" if parts.query else parts.path
    return "/"


def is_page(request: HttpRequest, url: str) -> bool:
    """Whether an address is one of this site that opens as a page."""
    hosts, secure = {request.get_host()}, request.is_secure()
    if not url_has_allowed_host_and_scheme(url, allowed_hosts=hosts, require_https=secure):
        return False
    path = urlsplit(url).path
    try:
        view = resolve(path).func
    except Resolver404:
        return False
    return not getattr(view, "is_pressed", False) and path != reverse(settings.LOGIN_URL)
