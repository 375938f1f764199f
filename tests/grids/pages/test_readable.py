"""What no column can hold is refused for every page at once; a page knows two verbs."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/login/?next=%00", "/points/?q=a%00b", "/r/x/?%00=1"])
def test_an_address_that_no_column_can_hold_is_refused(client, address):
    response = client.get(address)
    assert response.status_code == 400
    assert "Nothing was changed" in response.content.decode()
    assert "Content-Security-Policy" in response


def test_so_is_a_form(client):
    assert client.post("/login/", {"username": "a\x00", "password": "b"}).status_code == 400
    assert client.post("/i18n/setlang/", {"language": "en", "next": "/\x00"}).status_code == 400


@pytest.mark.parametrize("name", ["sessionid", "wg_device", "django_language"])
def test_so_is_a_cookie(client, name):
    client.cookies[name] = "aaaaaaaaaaaaaaaa\x00bbbbbbbbbbbb"
    assert client.get("/login/").status_code == 400
    answer = client.get("/api/v1/me/")
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "bad_request"


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_a_page_is_read_or_sent_and_nothing_else(client, method):
    response = getattr(client, method)("/login/")
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, POST")


def test_the_address_of_a_button_says_so(client, cast):
    client.force_login(cast.leader)
    client.cookies["django_language"] = "en"
    response = client.get("/logout/")
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert "its button" in response.content.decode()
