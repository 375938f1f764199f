"""A county that is laid down again is the one that was made, and so is what is made in it."""

from grids.models import Grid, User
from tests import cast as small_county
from tests import factories as make

SEEN = []


def of_it(cast):
    """What stands there, and the code that the next group gets."""
    people = User.objects.filter(county=cast.record).order_by("pk").values_list("pk", "username")
    grids = Grid.objects.filter(county=cast.record).order_by("pk").values_list("pk", "code", "path")
    stands = list(people), list(grids), cast.leader.post.grid.name
    made = make.GridFactory(county=cast.record, parent=cast.above_group, tier=cast.group.tier)
    return stands, made.code


def test_it_is_made_once(db):
    SEEN.append(of_it(small_county.build(prefix="kept_")))


def test_and_laid_down_again(db):
    again = [of_it(small_county.build(prefix="kept_"))]
    SEEN.append(again[0])
    assert [SEEN[0]] * len(SEEN) == SEEN
    assert len(again[0][0][0]) > 8


def test_as_often_as_it_is_asked_for(db):
    test_and_laid_down_again(db)
