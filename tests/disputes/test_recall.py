"""Search finds what a slow judge in Python finds, and nothing else; and shows where it stands."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from disputes.actions.correcting import correct
from disputes.actions.handling import resolve
from disputes.actions.holding import accept
from disputes.actions.log import Draft, log_ticket
from disputes.search import matters, snippets
from disputes.search.words import terms_of
from grids.folding import folded
from rows.keyset import heads
from tests.roads import by_both

SIGNS = "水沟桥东１２12㎡m²（）()，,。、 \nWiFiｗｉｆｉ%_.\\"
"""Few, so that questions meet texts."""


def log(cast, now, words, **more):
    draft = Draft(words=words, kind="hazard", grid=cast.group_grid, **more)
    return log_ticket(draft, by=cast.leader, now=now)


def found(cast, text):
    rows = matters(cast.county, cast.county_grid)
    return {ticket.pk for ticket in by_both(rows, text, cast.county_grid)}


def judged(tickets, names, text):
    """Every word of the question in one of the matter's texts, or in the name of its grids."""
    return {
        ticket.pk
        for ticket in tickets
        if all(
            any(term in folded(told) for told in (*_texts(ticket), *names))
            for term in terms_of(text)
        )
    }


def _texts(ticket):
    return ticket.words, ticket.place, ticket.result, ticket.number


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=some.data())
def test_recall_and_precision_are_one_against_a_slow_judge(cast, now, data):
    said = some.text(SIGNS, min_size=1, max_size=12).filter(str.strip)
    tickets = []
    for _n in range(6):
        ticket = log(cast, now, data.draw(said), place=data.draw(said), result=data.draw(said))
        tickets.append(ticket)
    known = matters(cast.county, cast.county_grid)
    everything = list(heads(known, ("id",), 500))
    names = [cast.township_grid.name, cast.village_grid.name, cast.patch_grid.name]
    names.append(cast.group_grid.name)
    for _n in range(8):
        text = data.draw(some.text(SIGNS, min_size=1, max_size=4))
        if terms_of(text):
            assert found(cast, text) == judged(everything, names, text), repr(text)


def test_words_follow_every_verb_that_changes_them(cast, now):
    ticket = log(cast, now, "沟堵了（东段）")
    assert found(cast, "(东段)") == {ticket.pk}
    changes = {"words": "沟堵了（西段）"}
    correct(ticket, changes=changes, version=ticket.version, by=cast.leader, now=now)
    assert found(cast, "东段") == set()
    assert found(cast, "(西段)") == {ticket.pk}
    accept(ticket, by=cast.leader, now=now)
    resolve(ticket, result="清出３０㎡淤泥", by=cast.leader, now=now)
    assert found(cast, "30m2") == {ticket.pk}


def test_a_hit_that_the_list_does_not_show_is_cut_out(cast, now):
    late = "沟" * 70 + "，后来ＷｉＦｉ也断了，还没有人来看过一眼就走了"
    ticket = log(cast, now, late, result="已清出３０㎡淤泥")
    shown = "\x1f".join((ticket.title, ticket.number))

    def told(*terms):
        return [
            (hit["label"], "".join(f"<{one}>" if is_hit else one for one, is_hit in hit["pieces"]))
            for hit in snippets(ticket, terms, shown, {})
        ]

    assert told("沟") == []
    assert told("wifi") == [
        ("What happened", "…沟沟沟沟沟沟沟沟沟，后来<ＷｉＦｉ>也断了，还没有人来看过一…")
    ]
    assert told("30m2") == [("What was done", "已清出<３０㎡>淤泥")]
    assert [label for label, _text in told("wifi", "30m2", "没有的")] == [
        "What happened",
        "What was done",
    ]


def test_the_patch_that_no_line_names_is_told(cast, now):
    ticket = log(cast, now, "在组里")
    names = {cast.patch_grid.pk: "东片（三）"}
    (hit,) = snippets(ticket, ["三"], "在组里", names)
    assert "".join(piece for piece, _is_hit in hit["pieces"]) == "东片（三）"
