"""What each role may do: for everybody, one's own first, in both languages."""

import re

import pytest
from django.conf import settings
from django.urls import reverse

from grids.roles import POWERS, Role

pytestmark = pytest.mark.django_db


def headings(response):
    page = response.content.decode()
    return [
        re.sub(r"<[^>]+>", "", one).split()[0] for one in re.findall(r"<h2[^>]*>(.*?)</h2>", page)
    ]


def test_a_stranger_reads_every_role_with_its_powers(client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    response = client.get(reverse("roles"))
    page = response.content.decode()
    assert response.status_code == 200
    assert [label for label, _powers, _own in response.context["roles"]] == [r.label for r in Role]
    for power in POWERS:
        words = str(power.words).replace("'", "&#x27;")
        assert page.count(words[1:]) == len(power.roles), words


def test_ones_own_role_comes_first_and_is_marked(reader, cast):
    reader.force_login(cast.clerk)
    response = reader.get(reverse("roles"))
    assert response.context["roles"][0][0] == Role.CLERK.label
    assert response.content.decode().count("your role") == 1


def test_it_speaks_chinese(client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    page = client.get(reverse("roles")).content.decode()
    assert "各岗位能做什么" in page
    assert "给忘记密码的下级人员发登录码" in page


def test_it_is_reached_from_help_and_from_me(reader, cast):
    reader.force_login(cast.leader)
    for place in ("help", "me"):
        assert f'href="{reverse("roles")}"' in reader.get(reverse(place)).content.decode()
