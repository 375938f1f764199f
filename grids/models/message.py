"""The in-app inbox."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from grids import scope
from rows.county import CountyRow

if TYPE_CHECKING:
    from grids.models.user import User


class MessageQuerySet(models.QuerySet["Message"]):
    """Ways to ask for messages."""

    def of(self, person: "User") -> "MessageQuerySet":
        """Those of a person, in the counties of their work."""
        return self.filter(scope.in_counties(person), person=person.pk)

    def new(self, now: datetime) -> "MessageQuerySet":
        """The unread ones that count by now: the number at the bell, and the list that it opens."""
        by_now = models.Q(counts_from=None) | models.Q(counts_from__lte=now)
        return self.filter(by_now, read_at=None)


class Message(CountyRow):
    """One line in a person's inbox. `key` makes it once: a doubled notice is the same row, and the
    notices of one kind and day come together in one (grids/actions/telling.py), which is then new again.

    `kind` names the sentence (the page words it in the reader's language), `facts` fills it in and
    never holds a name, phone or words from a ticket.
    """

    # Every index below begins with the person, or finds them by the county.
    person = models.ForeignKey(
        "grids.User", models.CASCADE, db_index=False, related_name="messages"
    )
    key = models.CharField(max_length=120)
    kind = models.CharField(max_length=30)
    facts = models.JSONField(default=dict)
    url = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    # From when it counts at the bell: what arises at night waits for the working day. None: at once.
    counts_from = models.DateTimeField(null=True, editable=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(fields=["county", "person", "key"], name="message_once")
        ]
        indexes = [
            models.Index(fields=["person", "-made_at", "-id"], name="message_inbox"),
            models.Index(
                fields=["person"], condition=models.Q(read_at=None), name="message_unread"
            ),
        ]

    def __str__(self) -> str:
        return self.kind


class NoticeChoice(CountyRow):
    """Of which steps a person does not want to hear, where they only hear of them."""

    person = models.ForeignKey("grids.User", models.CASCADE, db_index=False, related_name="+")
    silent = models.JSONField(default=list)

    class Meta:
        verbose_name = _("choice of notices")
        verbose_name_plural = _("choices of notices")
        constraints = [
            models.UniqueConstraint(fields=["county", "person"], name="notice_choice_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id}"
