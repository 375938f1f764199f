"""What this app carries along when the tree or its chairs change (grids/followers.py)."""

from django.utils.translation import gettext as _

from grids.followers import follow
from grids.models import Grid, Post
from visits.models import Visit, VisitQuerySet


def open_work(grid: Grid) -> str:
    """How many promises of the chairs at this grid or below it are open: nobody would keep them.

    Promises that others gave there go on; a visit is a thing of the past and holds nothing.
    """
    n = _open(grid.county_id or 0).filter(post__grid__path__startswith=grid.path).count()
    words = _(
        "%(n)s promises of its posts are open. Whoever sits there keeps or releases them first."
    )
    return words % {"n": n} if n else ""


def post_work(post: Post) -> str:
    """How many promises of a chair are open: they wait for its next holder, and a closed chair has
    none."""
    n = _open(post.grid.county_id or 0).filter(post=post).count()
    words = _("%(n)s promises of this post are open. Its holder keeps or releases them first.")
    return words % {"n": n} if n else ""


def _open(county: int) -> VisitQuerySet:
    return Visit.objects.filter(county=county).promised()


def follow_the_tree() -> None:
    """Called once, when the apps are ready."""
    follow("open_work", open_work)
    follow("post_work", post_work)
