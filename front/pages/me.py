"""Me: my posts, my language, my password, the way out."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.actions.person import choose_language
from grids.models import Posting
from grids.signed import SignedRequest
from rows.fields import sealed_get


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
    held = Posting.objects.on(timezone.localdate(now)).filter(user=request.user)
    posts = held.filter(post__closed_on=None).select_related(
        "post__grid__parent__parent", "post__department"
    )
    context = {
        "now": now,
        "here": "me",
        "form": form,
        "postings": list(posts.order_by("post__grid__tier", "id")),
        "phone": sealed_get(request.user, "phone").reveal(),
    }
    return render(request, "front/me.html", context)


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
