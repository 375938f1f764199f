"""Lost races are tried again, refusals are answers: with real locks and real deadlocks."""

import threading

import pytest
from django.contrib.auth.decorators import login_not_required
from django.db import OperationalError, connection, connections, transaction
from django.http import Http404, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_protect

from config import urls as product
from grids.errors import Refused
from grids.models import Heartbeat
from grids.pages.middleware import RETRIES

tries = {"count": 0, "free_at": 0}
holder = {}


class LongWait(Refused):
    """A refusal that says when to come back."""

    status = 429
    sentence = "Not yet."


@login_not_required
def busy(request):
    """Locks a row that somebody else holds until the try `free_at`."""
    tries["count"] += 1
    if tries["count"] == tries["free_at"]:
        holder["let_go"].set()
        holder["thread"].join()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '40ms'")
        row = Heartbeat.objects.select_for_update().get(pk="x")
        is_json = request.content_type == "application/json"
        row.facts = {"said": request.body.decode() if is_json else request.POST.get("said", "")}
        row.save()
    return HttpResponse("done")


@login_not_required
def refused(request):
    """An expected refusal."""
    raise Refused("The bridge is closed.")


@login_not_required
def wait(request):
    """A refusal with a time."""
    raise LongWait(retry_after=90)


@login_not_required
def lost(request):
    """Not there."""
    raise Http404


@login_not_required
def broken(request):
    """A bug."""
    raise OperationalError("no such thing")


urlpatterns = [
    path("busy/", csrf_protect(busy)),
    path("api/busy/", busy),
    path("refused/", refused),
    path("wait/", wait),
    path("lost/", lost),
    path("broken/", broken),
    *product.urlpatterns,  # last: the API answers every address below its own
]
handler400 = product.handler400


@pytest.fixture(autouse=True)
def planted(settings):
    settings.ROOT_URLCONF = __name__
    tries.update(count=0, free_at=0)


@pytest.fixture
def held_row(transactional_db, now):
    """A row that another connection has locked until it is told to let go."""
    Heartbeat.objects.create(name="x", at=now)
    has_it, holder["let_go"] = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            Heartbeat.objects.select_for_update().get(pk="x")
            has_it.set()
            holder["let_go"].wait(20)
        connections.close_all()

    holder["thread"] = threading.Thread(target=hold)
    holder["thread"].start()
    has_it.wait(5)
    yield
    holder["let_go"].set()
    holder["thread"].join()


def test_a_lost_race_is_run_again_with_the_same_words(client, held_row):
    tries["free_at"] = 3
    response = client.post("/busy/", {"said": "两家争水"})
    assert response.status_code == 200
    assert tries["count"] == 3
    assert Heartbeat.objects.get(pk="x").facts["said"] == "两家争水"


def test_a_json_body_can_be_read_again(client, held_row):
    tries["free_at"] = 2
    response = client.post("/api/busy/", {"a": 1}, content_type="application/json")
    assert response.status_code == 200
    assert Heartbeat.objects.get(pk="x").facts["said"] == '{"a": 1}'


def test_after_three_more_tries_the_answer_is_a_polite_503(client, held_row):
    client.cookies["django_language"] = "en"
    response = client.post("/busy/", {"said": "x"})
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert "Nothing was changed" in response.content.decode()
    assert tries["count"] == 1 + RETRIES
    assert "what you typed is still there" in response.content.decode()


def test_a_page_that_was_only_read_speaks_of_nothing_typed(client, held_row):
    client.cookies["django_language"] = "en"
    response = client.get("/busy/")
    assert response.status_code == 503
    assert "Too many people are changing the same thing" in response.content.decode()
    assert "what you typed" not in response.content.decode()


def test_the_api_hears_it_in_its_own_shape(client, held_row):
    response = client.post("/api/busy/", {}, content_type="application/json")
    assert response.status_code == 503
    assert response.json()["error"]["code"] == "busy"
    assert "Retry-After" in response


def test_inside_an_open_transaction_nothing_is_repeated(client, held_row):
    client.raise_request_exception = False
    with transaction.atomic():
        response = client.post("/busy/")
        transaction.set_rollback(True)
    assert response.status_code == 500
    assert tries["count"] == 1


def test_two_requests_that_deadlock_both_come_through(client, transactional_db, now):
    Heartbeat.objects.bulk_create([Heartbeat(name=n, at=now) for n in ("a", "b")])
    met, answers = threading.Barrier(2), []

    @login_not_required
    def cross(request):
        first, second = request.GET["order"]
        with transaction.atomic():
            Heartbeat.objects.select_for_update().get(pk=first)
            if not met.broken and met.n_waiting < 2:
                try:
                    met.wait(1)
                except threading.BrokenBarrierError:
                    met.abort()
            Heartbeat.objects.select_for_update().get(pk=second)
        return HttpResponse("done")

    urlpatterns.append(path("cross/", cross))

    def ask(order):
        answers.append(type(client)().get("/cross/", {"order": order}).status_code)
        connections.close_all()

    threads = [threading.Thread(target=ask, args=[order]) for order in ("ab", "ba")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    urlpatterns.pop()
    assert answers == [200, 200]


@pytest.mark.django_db
def test_a_refusal_is_a_page_with_its_sentence(client):
    response = client.get("/refused/")
    assert response.status_code == 409
    assert "The bridge is closed." in response.content.decode()


@pytest.mark.django_db
def test_a_refusal_says_when_to_come_back(client):
    response = client.get("/wait/")
    assert response.status_code == 429
    assert response["Retry-After"] == "90"


@pytest.mark.django_db
def test_pages_of_a_person_are_kept_nowhere_on_the_way(client, cast):
    assert "Cache-Control" not in client.get("/help/")
    client.force_login(cast.leader)
    assert client.get("/todo/")["Cache-Control"] == "private, no-cache"
    assert "no-store" in client.get("/inbox/")["Cache-Control"]
    assert "public" in client.get("/manifest.webmanifest")["Cache-Control"]


@pytest.mark.django_db
def test_other_errors_are_left_alone(client):
    client.raise_request_exception = False
    assert client.get("/lost/").status_code == 404
    assert client.get("/broken/").status_code == 500
