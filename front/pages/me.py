"""Me: my posts, my language, my password, the way out."""

import datetime as dt

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.actions.person import choose_language
from grids.models import Posting
from grids.signed import SignedRequest
from rows.fields import sealed_get
from rows.prepared import A_DAY, Prepared


class LanguageForm(forms.Form):
    """The language of pages and messages."""

    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )


def me(request: SignedRequest) -> HttpResponse:
    """Name, posts, language, password, log out."""
    now = timezone.now()
    form = LanguageForm(request.POST or None, initial={"language": request.user.language})
    if form.is_valid():
        return _keep(request, form.cleaned_data["language"])
    context = {
        "now": now,
        "here": "me",
        "form": form,
        "postings": list(HELD.ask(user=request.user.pk, day=timezone.localdate(now))),
        "phone": sealed_get(request.user, "phone").reveal(),
    }
    return render(request, "front/me.html", context)


def _held(user: int, day: dt.date) -> QuerySet[Posting]:
    held = Posting.objects.on(day).filter(user=user, post__closed_on=None)
    posts = held.select_related("post__grid__parent__parent", "post__department")
    return posts.order_by("post__grid__tier", "id")


HELD = Prepared(_held, user=1_949, day=A_DAY)


def _keep(request: SignedRequest, language: str) -> HttpResponse:
    """Keep the language with the login and in this browser."""
    choose_language(request.user, language)
    with translation.override(language):
        messages.success(request, _("Kept. Pages come in this language from now on."))
    response = redirect("me")
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, secure=secure, httponly=True, samesite="Lax"
    )
    return response
