"""A problem over what is alike, and a matter on the ground of two villages: each once."""

from demo.causes import bind
from disputes.actions.holding import accept
from disputes.actions.log import Draft, log_ticket
from disputes.models import Category, Problem, Ticket
from tests import factories as make


def test_a_problem_and_shared_ground_are_played_once(cast, now):
    category = Category.objects.create(kind="hazard", code="90", name="渠道淤塞")
    for words in ("东头渠堵了", "西头渠堵了"):
        log_ticket(
            Draft(grid=cast.group_grid, kind="hazard", words=words, category=category),
            by=cast.leader,
            now=now,
        )
    held = log_ticket(
        Draft(grid=cast.village_grid, kind="hazard", words="界河护坡塌了"), by=cast.village, now=now
    )
    accept(held, by=cast.village, now=now)
    make.GridFactory(
        county=cast.record, parent=cast.township_grid, tier=cast.village_grid.tier, name="邻村"
    )
    assert [bind(cast.record.id, now=now) for _again in range(2)] == [2, 0]
    assert Problem.objects.get().title == "渠道淤塞反复发生"
    [shared] = Ticket.objects.exclude(shared_grids=None)
    assert shared.pk == held.pk
    assert bind(999999, now=now) == 0


def test_nothing_alike_makes_no_problem(cast, now):
    assert bind(cast.record.id, now=now) == 0
