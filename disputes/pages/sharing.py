"""The sheets of shared ground: name the other grid, end it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.actions.sharing import share, unshare
from disputes.offered import called, neighbours
from disputes.pages.sheet import Sheet
from disputes.pages.sheets import LONGEST, PlainForm
from disputes.rollups import grounds_of
from grids.models import Grid


class GroundForm(PlainForm):
    """A grid, and a few words."""

    grid = forms.ChoiceField(
        label=gettext_lazy("Which grid"),
        error_messages={"required": gettext_lazy("Choose the other grid.")},
    )
    words = forms.CharField(
        label=gettext_lazy("A few words more"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.grids = {str(one.pk): one for one in self.offered()}
        named = [(key, called(one)) for key, one in self.grids.items()]
        choices = named if len(named) == 1 else [("", _("not chosen")), *named]
        self.fields["grid"].choices = choices

    def offered(self) -> Iterable[Grid]:
        """The grids to choose from."""
        raise NotImplementedError

    def given(self) -> dict[str, Any]:
        """The grid and the words."""
        told = self.cleaned_data
        return {"grid": self.grids[told["grid"]], "words": told["words"]}


class ShareForm(GroundForm):
    """On whose ground it lies as well: what lies beside it on the way up."""

    def offered(self) -> Iterable[Grid]:
        """Its neighbours, the nearest first."""
        return neighbours(self.ticket.grid, self.ticket.shared_grids or ())


class UnshareForm(GroundForm):
    """On whose ground it does not lie."""

    def offered(self) -> Iterable[Grid]:
        """Those that share it."""
        return grounds_of(self.ticket)


# fmt: off
SHARING: dict[str, Sheet] = {
    "share": Sheet(ShareForm, share,
        gettext_lazy("The people of that grid and above it see the matter and may write notes. %(holder)s stays responsible, and it is counted once, where it happened."),
        gettext_lazy("Share nothing, go back"), gettext_lazy("Shared. They are being told.")),
    "unshare": Sheet(UnshareForm, unshare,
        gettext_lazy("The people of that grid see the matter no more. What they wrote stays in the history."),
        gettext_lazy("Leave it as it is, go back"), gettext_lazy("It is shared with them no more.")),
}
# fmt: on
