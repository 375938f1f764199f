"""What the apps register with the ground floor: every registration, by the app that owns it."""

import datetime as dt
import io
import json

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test.utils import isolate_apps
from django.utils import timezone

from config.celery import app
from config.doctor.database import database_findings
from config.doctor.machine import heartbeat, patience
from config.packages import apps as our_apps
from disputes.models import Problem, SweepBrake, Ticket, TicketEvent
from disputes.questions import pulled_brakes
from disputes.workflow import MOVES
from grids.actions.heartbeat import beat
from grids.dues import add_dues, dues
from grids.findings import add_history, add_question, hashed_columns, histories, questions
from grids.logged import ACTS, FACTS, THINGS, act_words, add_log_words
from grids.models import EventRow, Grid, Heartbeat, HouseholdTotal, SealRow
from grids.parts import add_part, parts
from grids.recounts import Recount, add_recount, recounts
from grids.roles import Role
from grids.sealed import sealed
from grids.sentences import add_sentences, sentences
from grids.shown_at import SUBJECTS, show_at, shown_at
from grids.sweeps import Sweep, add_sweep, sweep_called, sweeps
from reports.figures import COUNTED, FIVE
from tests import factories as make
from visits.models import Visit, VisitEvent


def called(function):
    return f"{function.__module__}.{function.__name__}"


def test_the_list_of_sentences():
    found = {}
    for kind, function in sentences().items():
        found.setdefault(called(function), set()).add(kind)
    matters = found.pop("disputes.sentences.matter_sentence")
    assert matters >= set(MOVES)
    assert matters - set(MOVES) == {
        *("set_aside", "join_problem", "leave_problem", "close_problem", "open_problem")
    }
    assert found == {
        "disputes.sentences.brake_sentence": {"brake"},
        "grids.sentences.clock_sentence": {"clock"},
        "grids.sentences.holiday_sentence": {"holiday_away", "holiday_cover"},
        "reports.sentences.ask_sentence": {"report_ask"},
    }


def test_two_apps_may_not_word_one_kind():
    add_sentences(["clock"], sentences()["clock"])  # the same again changes nothing
    with pytest.raises(ValueError, match="clock"):
        add_sentences(["clock"], print)
    assert called(sentences()["clock"]) == "grids.sentences.clock_sentence"


def test_the_log_has_the_words_of_the_apps_above():
    assert str(act_words("reveal_party")) == "looked at a party"
    assert {"allowance", "brake", "category", "servicetime", "ticket", "workday"} <= set(THINGS)
    assert {"filters", "sensitive", "urgency"} <= set(FACTS)
    assert "search" in ACTS


def test_one_word_of_the_log_may_not_say_two_things():
    add_log_words(acts={"login": ACTS["login"]})
    with pytest.raises(ValueError, match="login"):
        add_log_words(acts={"login": "logged out"})


def test_the_list_of_countdowns():
    assert {model: called(one) for model, one in dues().items()} == {
        Ticket: "disputes.dues.ticket_due",
        Problem: "disputes.problem_cards.problem_due",
        Visit: "visits.dues.promise_due",
    }
    with pytest.raises(ValueError, match="Ticket"):
        add_dues(Ticket, print)


def test_the_list_of_sweeps():
    assert [(one.name, one.seconds, called(one.run)) for one in sweeps()] == [
        ("exports", 5, "disputes.actions.exporting.sweep_exports"),
        ("tickets", 15.0, "disputes.actions.sweep.sweep_tickets"),
        ("codes", 60, "grids.actions.code_requests.sweep_requests"),
        ("reports", 60, "reports.actions.sweep.sweep_reports"),
        ("tidy", 3600, "grids.actions.tidy.tidy"),
        ("visits", 3600, "visits.actions.sweep.sweep_visits"),
    ]
    add_sweep(sweep_called("tidy"))  # the same again changes nothing
    with pytest.raises(ValueError, match="tidy"):
        add_sweep(Sweep("tidy", 1, sweep_called("tidy").label, print))
    with pytest.raises(KeyError):
        sweep_called("dust")


def test_beat_rings_every_sweep_at_its_pace_and_the_heartbeat():
    app.loader.import_default_modules()
    app.finalize()
    rings = {
        name: (ring["task"], ring["args"], ring["schedule"], ring["options"]["expires"])
        for name, ring in app.conf.beat_schedule.items()
    }
    assert rings == {
        **{
            f"sweep-{one.name}": ("front.tasks.ring", (one.name,), one.seconds, one.seconds)
            for one in sweeps()
        },
        "heartbeat": ("grids.tasks.beat", (), 30, 30),
    }
    assert {ring[0] for ring in rings.values()} <= set(app.tasks)


@pytest.mark.django_db
def test_the_doctor_asks_after_every_sweep():
    now = timezone.now()
    beat("beat", now)
    for one in sweeps():
        beat(one.beats_as, now - patience(one))
    assert list(heartbeat(now)) == []
    for one in sweeps():
        beat(one.beats_as, now - patience(one) - dt.timedelta(seconds=1))
        [finding] = heartbeat(now)
        assert (finding.part, finding.is_grave) == (f"sweep_{one.name}", False)
        beat(one.beats_as, now)
    Heartbeat.objects.exclude(name="beat").delete()
    assert [one.part for one in heartbeat(now)] == [
        "sweep_exports",
        "sweep_tickets",
        "sweep_codes",
        "sweep_reports",
    ]


def test_the_list_of_questions_and_of_histories():
    assert [called(one) for one in questions()] == [
        "config.grants.wrong_grants",
        "disputes.questions.pulled_brakes",
        "grids.questions.lone_guards",
    ]
    assert {model._meta.label for model in histories()} == {
        *("disputes.TicketEvent", "disputes.Seal", "grids.AuditRow"),
        *("visits.VisitEvent", "visits.VisitSeal"),
    }
    assert set(hashed_columns()) == {(TicketEvent, "words_hash"), (VisitEvent, "words_hash")}
    before = questions(), histories()
    add_question(questions()[0])
    add_history(*histories())
    assert (questions(), histories()) == before


def unsealed(models):
    """Event tables that nobody seals, and those whose seals are no table of seals."""
    kept = {one.events: one.seals for one in sealed()}
    events = {model for model in models if issubclass(model, EventRow)}
    return {model._meta.label for model in events if not issubclass(kept.get(model, Grid), SealRow)}


def test_every_history_of_events_is_sealed():
    assert [(one.events._meta.label, one.seals._meta.label) for one in sealed()] == [
        ("disputes.TicketEvent", "disputes.Seal"),
        ("visits.VisitEvent", "visits.VisitSeal"),
    ]
    assert unsealed(apps.get_models()) == set()
    for one in sealed():
        assert {one.events, one.seals} <= set(histories())
    with isolate_apps("grids"):

        class Forgotten(EventRow):
            class Meta:
                app_label = "grids"

        assert unsealed([*apps.get_models(), Forgotten]) == {"grids.Forgotten"}


@pytest.mark.django_db
def test_the_doctor_names_the_counties_whose_brake_is_pulled():
    now = timezone.now()
    assert list(pulled_brakes()) == []
    SweepBrake.objects.create(county=411321, pulled_at=now)
    SweepBrake.objects.create(county=411322, pulled_at=now, released_at=now)
    [finding] = database_findings()
    assert (finding.part, finding.is_grave) == ("brake", False)
    assert finding.what == "Escalation stopped itself in 411321."


@pytest.mark.django_db
def test_the_doctor_names_the_counties_with_one_security_admin(cast):
    """A second one whose login is closed, who has left or who sits below the county is none."""
    county, guard = cast.record.id, Role.SECURITY_ADMIN
    gone = make.UserFactory(county=cast.record, is_active=False)
    make.PostingFactory(user=gone, post=make.PostFactory(grid=cast.county_grid, role=guard))
    below = make.PostFactory(grid=cast.township_grid, role=guard)
    make.PostingFactory(user=make.UserFactory(county=cast.record), post=below)
    [finding] = database_findings()
    assert (finding.part, finding.is_grave) == ("security admin", False)
    assert finding.what == f"One security admin only in {county}."
    gone.is_active = True
    gone.save()
    assert list(database_findings()) == []


@pytest.mark.django_db
def test_every_table_that_the_product_may_only_add_to_is_a_registered_history():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            " AND has_table_privilege(oid, 'INSERT') AND NOT has_table_privilege(oid, 'UPDATE')"
            " AND NOT has_any_column_privilege(oid, 'UPDATE')"
        )
        added_to = {row[0] for row in cursor.fetchall()}
    assert {model._meta.db_table for model in histories()} == added_to


def figured(models):
    """Labels of the tables that keep figures: those of the reports, and totals of what lies below."""
    names = {*COUNTED, *FIVE}
    return {
        model._meta.label
        for model in models
        for field in model._meta.local_concrete_fields
        if field.name in {*names, "households"} or field.name.endswith("_count")
    }


def test_every_table_of_figures_has_a_recount():
    ours = [model for app in our_apps() for model in apps.get_app_config(app).get_models()]
    assert {one.name: called(one.check) for one in recounts()} == {
        "pairs of characters": "disputes.actions.recount.check_pairs",
        "problems of the month": "disputes.actions.problem_turns.check_problems",
        "promises": "visits.actions.recount.check_promises",
        "reports": "reports.actions.recount.check_county",
        "reports to confirm": "reports.actions.to_confirm.check_to_confirm",
        "requests for a code": "grids.actions.code_requests.check_requests",
        "totals of the tree": "grids.actions.totals.check_totals",
        "turns": "disputes.actions.recount.check_turns",
    }
    # Whose turn it is and what words are found by are no figures, but derived like them.
    assert figured(ours) | {"disputes.SearchPairs", "grids.WorkItem"} == {
        label for one in recounts() for label in one.models
    }


def test_a_planted_table_of_figures_is_found():
    class Column:
        name = "overdue"

    class Planted:
        class _meta:
            label = "supervision.Bulletin"
            local_concrete_fields = (Column,)

    assert figured([Planted]) == {"supervision.Bulletin"}
    taken = recounts()[0]
    with pytest.raises(ValueError, match=taken.name):
        add_recount(Recount(taken.name, frozenset(), print, print))


@pytest.mark.django_db
def test_totals_of_the_tree_are_judged_and_mended(cast):
    def recount(*options):
        out = io.StringIO()
        call_command("recount", *options, "--json", stdout=out)
        return json.loads(out.getvalue())

    first = recount("--check")
    assert first["wrong"] == 0
    for column in ("township_count", "village_count", "patch_count", "group_count"):
        Grid.objects.filter(pk=cast.county_grid.pk).update(**{column: 77})
    HouseholdTotal.objects.create(county=cast.record.id, grid=cast.group_grid, households=9)
    with pytest.raises(SystemExit):
        recount("--check")
    assert recount() == {**first, "wrong": 5, "mended": 5}
    assert recount("--check") == first


def test_the_list_of_parts_on_pages():
    assert {
        place: {name: called(one) for name, one in found.items()}
        for place, found in parts().items()
    } == {
        "grid_facts": {"open tickets": "disputes.parts.open_in_grid"},
    }
    with pytest.raises(ValueError, match="open tickets"):
        add_part("grid_facts", "open tickets", print)
    with pytest.raises(KeyError):
        add_part("ceiling", "lamp", print)


def test_every_subject_of_the_ground_floor_has_its_page():
    assert {
        name: shown_at(name, *([7] if "(id)" in said else [])) for name, said in SUBJECTS.items()
    } == {
        "brake": "/brake/",
        "grid": "/tree/7/",
    }
    with pytest.raises(ValueError, match="grid"):
        show_at("grid", "home")
    with pytest.raises(KeyError):
        show_at("moon", "home")
