"""What went wrong, as a page: whoever is signed in is led home or to try again, never told to sign in.

What broke before anybody could be asked who it is leads home as well: home asks strangers to sign in.
"""

import pytest
from django.test import Client
from django.urls import reverse

from rows.ids import uuid7

SIGN_IN, HOME, AGAIN = "Sign in</a>", "Home</a>", "Try again</a>"


def leads(page):
    """Which ways out the page names."""
    text = page.content.decode()
    return {way for way in (SIGN_IN, HOME, AGAIN) if way in text}


@pytest.fixture
def person(reader, cast):
    """A leader, signed in."""
    reader.force_login(cast.leader)
    return reader


@pytest.fixture
def away(reader):
    """The same browser when the database is away: nobody can be asked whose the session is."""
    reader.raise_request_exception = False
    reader.cookies["sessionid"] = "a" * 32
    return reader


def test_a_read_that_finds_no_database_is_tried_again(away, dead_database):
    page = away.get("/log/?kind=hazard&grid=1")
    assert page.status_code == 503
    assert leads(page) == {HOME, AGAIN}
    assert 'href="/log/?kind=hazard&amp;grid=1"' in page.content.decode()


def test_no_address_leads_to_another_site(away, dead_database):
    page = away.get("//example.org/x")
    assert page.status_code in (404, 503)
    assert 'href="//' not in page.content.decode()


def test_a_form_that_finds_no_database_is_gone_back_to(away, dead_database):
    page = away.post("/log/", {"words": "路坏了"})
    assert page.status_code == 503
    assert leads(page) == {HOME}
    assert "back key" in page.content.decode()


@pytest.mark.django_db
def test_a_form_that_finds_no_room(person, settings, tmp_path):
    settings.DATABASE_FOLDER, settings.KEEP_FREE_BYTES = tmp_path, 2**62
    page = person.post("/log/", {"words": "路坏了"})
    assert page.status_code == 503
    assert leads(page) == {HOME}


@pytest.mark.django_db
def test_what_is_not_there_or_not_theirs(person, cast):
    gone = person.get(reverse("ticket", kwargs={"ticket": uuid7()}))
    barred = person.get(reverse("admin:grids_user_changelist"), follow=True)
    refused = person.post(reverse("grid_rename", kwargs={"grid": cast.group_grid.pk}))
    for page, status in ((gone, 404), (refused, 409), (person.get("/nowhere/"), 404)):
        assert page.status_code == status
        assert leads(page) == {HOME}
    assert SIGN_IN not in barred.content.decode()


@pytest.mark.django_db
def test_a_form_of_another_site(cast):
    browser = Client(enforce_csrf_checks=True)
    browser.cookies["django_language"] = "en"
    browser.force_login(cast.leader)
    page = browser.post("/log/", {"words": "x"})
    assert page.status_code == 403
    assert leads(page) == {HOME}


@pytest.mark.django_db
def test_too_many_wrong_tries_of_the_present_password(person):
    sheet = {"old": "x", "new": "Nanzhao-477", "again": "Nanzhao-477"}
    answers = [person.post(reverse("password"), sheet) for _try in range(6)]
    assert answers[-1].status_code == 429
    assert SIGN_IN not in answers[-1].content.decode()


@pytest.mark.django_db
def test_what_is_too_large_or_too_long_leads_home(person, settings):
    large = person.post("/log/", {"words": "水" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE})
    long = person.get("/log/?q=" + "x" * 5000)
    for page, status in ((large, 413), (long, 414)):
        assert page.status_code == status
        assert SIGN_IN not in page.content.decode()
        assert "Go home" in page.content.decode()


@pytest.mark.django_db
def test_a_stranger_is_told_to_sign_in(reader):
    page = reader.get("/nowhere/")
    assert page.status_code == 404
    assert leads(page) == {SIGN_IN}


@pytest.mark.django_db
def test_the_page_without_signal_is_for_everybody(reader):
    """A phone keeps it as it was first drawn, before anybody signed in."""
    assert leads(reader.get(reverse("offline"))) == {HOME}
