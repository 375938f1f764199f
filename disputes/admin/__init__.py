"""Django's admin pages of times, the calendar, classes and the brake. No ticket is here."""

from disputes.admin import settings, times

__all__ = ["settings", "times"]
