"""What a phone on a slow line really fetches."""

import gzip
from contextlib import closing

import pytest

from tests.test_static import PHONE_FIRST_LOAD

ASKS = {"accept-encoding": "gzip", "accept-language": "zh-hans"}


def sent(response):
    with closing(response):
        body = response.getvalue()
    assert response.headers["Content-Encoding"] == "gzip"
    return len(body), gzip.decompress(body)


@pytest.mark.django_db
def test_the_first_visit_costs_less_than_100_kilobytes_as_it_is_served(client):
    page, html = sent(client.get("/login/", headers=ASKS))
    assert "登录" in html.decode()
    sizes = {n: sent(client.get(f"/static/{n}", headers=ASKS))[0] for n in PHONE_FIRST_LOAD}
    assert page + sum(sizes.values()) < 100_000, sizes


@pytest.mark.django_db
def test_a_part_of_a_file_and_a_reader_of_plain_bytes_get_them_plain(client):
    path = "/static/css/wangge.css"
    with closing(client.get(path, headers=ASKS | {"range": "bytes=0-999"})) as part:
        assert (part.status_code, len(part.getvalue())) == (206, 1000)
        assert "Content-Encoding" not in part.headers
    with closing(client.get(path)) as whole:
        assert "Content-Encoding" not in whole.headers
