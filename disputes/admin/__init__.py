"""Django's admin pages of times, the calendar, classes and the brake. No ticket is here."""

from disputes.admin import calendar, categories, settings, texts, times, workdays

__all__ = ["calendar", "categories", "settings", "texts", "times", "workdays"]
