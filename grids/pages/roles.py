"""What each role may do, in words: for administrators, and for whoever asks."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from grids.roles import Role, powers_of


@login_not_required
def roles(request: HttpRequest) -> HttpResponse:
    """Every role with its powers (grids/roles.py); the reader's own ones first. No secret, as help is."""
    own = {seat.role for seat in request.user.seats()} if request.user.is_authenticated else set()
    shown = sorted(Role, key=lambda role: role not in own)
    context = {
        "roles": [(role.label, powers_of(role), role in own) for role in shown],
    }
    return render(request, "grids/roles.html", context)
