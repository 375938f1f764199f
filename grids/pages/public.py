"""Pages and files that a stranger may see: help, about, and what a phone keeps for bad signal."""

from pathlib import Path

from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control


@login_not_required
def help(request: HttpRequest) -> HttpResponse:
    """What to press for the main tasks."""
    return render(request, "help.html")


@login_not_required
def about(request: HttpRequest) -> HttpResponse:
    """What Wangge is, and what it refuses to be."""
    return render(request, "about.html")


@login_not_required
def offline(request: HttpRequest) -> HttpResponse:
    """The page the phone keeps and shows without signal."""
    return render(request, "offline.html")


@login_not_required
@cache_control(public=True, max_age=3600)
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone needs to put Wangge on its home screen."""
    return render(request, "manifest.webmanifest", content_type="application/manifest+json")


@login_not_required
@cache_control(no_cache=True)
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, at the root because a worker rules only what lies below its address."""
    return render(request, "sw.js", content_type="text/javascript")


@login_not_required
@cache_control(public=True, max_age=86400)
def favicon(request: HttpRequest) -> HttpResponse:
    """Old browsers ask for it by name; here it is."""
    icon = Path(str(finders.find("icons/icon-192.png")))
    return HttpResponse(icon.read_bytes(), content_type="image/png")
