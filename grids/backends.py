"""Who is it that comes back with a session? Asked by every page, so in one question."""

from django.contrib.auth.backends import ModelBackend
from django.utils import timezone

from grids.models import User


class Arrivals(ModelBackend):
    """Django's backend; the person comes with their county and today's chairs.

    Nothing is kept from one request to the next: whoever lost a chair, or was deactivated, is
    without it at the next one. That a session has ended is in the hash it carries (User).
    """

    def get_user(self, user_id: int) -> User | None:
        """The active person with that id, or None."""
        user = User.objects.arriving(user_id, timezone.localdate())
        return user if user is not None and self.user_can_authenticate(user) else None
