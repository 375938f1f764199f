"""Me: posts, language, the way out."""

from django.urls import reverse

from grids.models import User
from rows.fields import sealed_set


def test_it_shows_posts_and_the_own_number(reader, cast):
    sealed_set(cast.leader, "phone", "19900000001")
    cast.leader.save()
    reader.force_login(cast.leader)
    page = reader.get(reverse("me")).content.decode()
    assert cast.group_grid.name in page
    assert "grid leader" in page
    assert "19900000001" in page
    assert reverse("logout") in page
    assert reverse("password") in page


def test_the_language_is_kept_with_the_login(reader, cast):
    reader.force_login(cast.leader)
    response = reader.post(reverse("me"), {"language": "en"})
    assert response.status_code == 302
    assert response.cookies["django_language"].value == "en"
    assert User.objects.get(pk=cast.leader.pk).language == "en"
    assert 'lang="en"' in reader.get(reverse("me")).content.decode()


def test_an_unknown_language_changes_nothing(reader, cast):
    reader.force_login(cast.leader)
    assert reader.post(reverse("me"), {"language": "xx"}).status_code == 200
    assert User.objects.get(pk=cast.leader.pk).language == "zh-hans"


def test_somebody_without_a_post_is_told(reader, cast):
    reader.force_login(cast.stranger)
    assert "You hold no post today" in reader.get(reverse("me")).content.decode()


def test_everything_a_role_can_use_is_found_from_a_phone(reader, cast):
    reader.force_login(cast.village)
    page = reader.get(reverse("me")).content.decode()
    for name in ("queue", "tree", "directory", "codes", "inbox", "points"):
        assert f'href="{reverse(name)}"' in page, name
    for name in ("dashboard", "board", "digest"):
        assert f'href="{reverse(name, args=[cast.village_grid.pk])}"' in page, name
    reader.force_login(cast.clerk)
    assert f'href="{reverse("codes")}"' not in reader.get(reverse("me")).content.decode()
