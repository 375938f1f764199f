"""The lists of a clerk's departments: to sign for, helping, ruled."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from disputes.cards import cards_of
from disputes.rollups import OFFICE, PAGE, office_counts, office_page
from grids.signed import SignedRequest

LABELS = {
    "to_sign": _("To sign for"),
    "helping": _("Helping"),
    "ruled": _("Given by a ruling"),
}

LEDES = {
    "to_sign": ngettext_lazy(
        "%(n)s waits to be signed for by your department.",
        "%(n)s wait to be signed for by your department.",
        "n",
    ),
    "helping": ngettext_lazy(
        "Your department helps with %(n)s; another unit leads.",
        "Your department helps with %(n)s; other units lead.",
        "n",
    ),
    "ruled": ngettext_lazy(
        "%(n)s was given to your department by a ruling and cannot be sent back.",
        "%(n)s were given to your department by a ruling and cannot be sent back.",
        "n",
    ),
}

EMPTY = {
    "to_sign": (
        _("Nothing waits to be signed for"),
        _("What is assigned to your department stands here."),
    ),
    "helping": (
        _("Your department helps with nothing now"),
        _("Where it is asked to help stands here."),
    ),
    "ruled": (
        _("No ruling concerns your department now"),
        _("What two units sent back and the level above gave to yours stands here."),
    ),
}


def office(request: SignedRequest, which: str) -> HttpResponse:
    """One of the lists; its number is that of the clerk's home."""
    if which not in OFFICE:
        raise Http404
    now, user = timezone.now(), request.user
    counts = office_counts(user)
    page = office_page(user, which, request.GET.get("after", ""))
    after = page.after.replace("+", "%2B")
    n = counts.get(which, 0)
    context = {
        "now": now,
        "here": "todo",
        "name": which,
        "tabs": office_numbers(counts, current=which),
        "lede": str(LEDES[which] % {"n": n}) if n else "",
        "empty": EMPTY[which],
        "items": cards_of(page.rows, now),
        "more_url": f"{reverse('office', args=[which])}?after={after}" if after else "",
        "more_n": PAGE,
    }
    return render(request, "front/office.html", context)


def office_numbers(counts: dict[str, int], current: str = "") -> list[dict]:
    """The lists with their numbers, each a link; none for whoever is no clerk."""
    return [
        {
            "label": LABELS[name],
            "n": n,
            "url": reverse("office", args=[name]),
            "current": name == current,
        }
        for name, n in counts.items()
    ]
