"""What can be seen from the settings alone; imports no model, since apps are judged as they load."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core import checks

from grids.findings import Finding

SHORTEST_SECRET = 50
FEWEST_LETTERS = 20
WELL_KNOWN = ("django-insecure", "changeme", "change-me", "secret", "wangge")


def check_settings(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """The settings' findings as Django's system checks (`manage.py check`, `migrate`, …)."""
    return [
        checks.Error(f"{one.what} {one.why}", hint=one.mend, id=f"config.{one.part}")
        for one in settings_findings()
        if one.is_grave
    ]


def settings_findings() -> Iterator[Finding]:
    """Secrets, debugging, hosts, demonstration data, the password policy."""
    secret = settings.SECRET_KEY
    if (
        len(secret) < SHORTEST_SECRET
        or len(set(secret)) < FEWEST_LETTERS
        or secret.startswith(WELL_KNOWN)
    ):
        yield Finding(
            "secret_key",
            "WANGGE_SECRET_KEY is short, simple or a well-known example.",
            "Whoever guesses it can sign sessions and come in as anybody.",
            "Put in a new one: python3 -c 'import secrets; print(secrets.token_urlsafe(64))'",
        )
    if settings.DEBUG:
        yield Finding(
            "debug",
            "WANGGE_DEBUG is on.",
            "Error pages would show settings and personal data to whoever meets one.",
            "Take WANGGE_DEBUG out of the environment.",
        )
    if "*" in settings.ALLOWED_HOSTS or not any(settings.ALLOWED_HOSTS):
        yield Finding(
            "hosts",
            "WANGGE_HOSTS is empty or lets any host in.",
            "Links in answers could be made to lead to somebody else's site.",
            "List the names of the site, divided by commas: WANGGE_HOSTS=wangge.example",
        )
    if settings.PASSWORD_POLICY not in ("mlps", "asvs"):
        yield Finding(
            "password_policy",
            "WANGGE_PASSWORD_POLICY is neither mlps nor asvs.",
            "Nobody could say which passwords are good enough.",
            "Set it to mlps (the default) or asvs.",
        )
    if settings.HTTPS and settings.DEMO != "none":
        yield Finding(
            "demo",
            "WANGGE_DEMO is on where the site runs on HTTPS.",
            "The demonstration's logins have a password that everybody knows.",
            "Set WANGGE_DEMO=none, and use a database without the made-up county.",
            is_grave=False,
        )
