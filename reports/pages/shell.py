"""What every page shows around its content: place, person, bars, banners."""

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict:
    """Context processor: the variable `shell`."""
    return {"shell": {"template": "phone.html"}}
