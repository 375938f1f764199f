"""What strangers and phones get from the root of the site."""

import json

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["help", "about", "offline", "login"])
@pytest.mark.parametrize(("language", "tag"), [("en", "en"), ("zh-hans", "zh-Hans")])
def test_a_stranger_reads_it_in_both_languages(client, name, language, tag):
    response = client.get(reverse(name), headers={"accept-language": language})
    assert response.status_code == 200
    assert f'<html lang="{tag}"' in response.content.decode()


def test_the_language_is_switched_by_a_form_of_its_own(client):
    sent = client.post(reverse("set_language"), {"language": "en", "next": "/help/"})
    assert sent["Location"] == "/help/"
    assert '<html lang="en"' in client.get("/help/").content.decode()


def test_the_manifest_is_json_and_its_icons_are_there(client):
    response = client.get("/manifest.webmanifest")
    assert response["Content-Type"] == "application/manifest+json"
    for icon in json.loads(response.content)["icons"]:
        answer = client.get(icon["src"])
        assert answer.status_code == 200
        answer.close()


def test_the_service_worker_rules_the_whole_site_and_is_never_stale(client):
    response = client.get("/sw.js")
    assert response["Content-Type"].startswith("text/javascript")
    assert "no-cache" in response["Cache-Control"]
    assert "{%" not in response.content.decode()


def test_old_browsers_find_the_icon(client):
    response = client.get("/favicon.ico")
    assert response["Content-Type"] == "image/png"
    assert response.content.startswith(b"\x89PNG")
