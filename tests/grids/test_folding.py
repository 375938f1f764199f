"""One folding for what is stored and what is asked: Python and PostgreSQL say the same."""

import sys
import unicodedata

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as some

from grids.folding import PART, folded, folded_sql, pieces
from grids.models import User
from tests.factories import UserFactory


@pytest.mark.parametrize(
    ("stored", "asked"),
    [
        ("桥（东段）塌了", "(东段)"),
        ("桥(东段)塌了", "（东段）"),
        ("打１１０", "110"),
        ("约３０㎡", "30m2"),
        ("约30m²", "３０㎡"),
        ("村部WiFi断了", "wifi"),
        ("村部ｗｉｆｉ断了", "WIFI"),
        ("沟堵了,水进了院子", "堵了，水进"),
        ("沟堵了。\n水进了院子", "堵了 水进"),
        ("电话138-0000 1234", "13800001234"),
        ("电话13800001234", "138 0000 1234"),
        ("南召 2607-0318", "２６０７－０３１８"),
        ("阿依古丽·买买提", "古丽买买"),
        ("带\u200b零宽", "带零宽"),
    ],
)
def test_both_sides_meet(stored, asked):
    assert folded(asked) in folded(stored)


@pytest.mark.parametrize(
    ("stored", "asked"),
    [("打九折是1000个", "100%"), ("长35米", "3.5米"), ("ab", "a_b"), ("排水", "水排")],
)
def test_what_tells_apart_stays(stored, asked):
    assert folded(asked) not in folded(stored)


@pytest.mark.django_db
def test_postgresql_folds_every_character_as_python_does():
    """Those that this Python knows; what a newer Unicode assigned is never given another form."""
    known = [
        letter
        for letter in map(chr, range(1, sys.maxunicode + 1))
        if unicodedata.category(letter) not in ("Cs", "Cn")
    ]
    expression = folded_sql("name").resolve_expression(User.objects.all().query)
    sql, given = User.objects.all().query.get_compiler("default").compile(expression)
    sql = sql.replace(f'"{User._meta.db_table}"."name"', "letter")
    with connection.cursor() as cursor:
        # Between two letters, so that one that joins to its neighbour is seen too.
        cursor.execute(
            f"SELECT letter, {sql} FROM unnest(%s) AS letter",
            [*given, [f"甲{letter}乙" for letter in known]],
        )
        rows = cursor.fetchall()
    assert len(rows) == len(known) > 280_000
    assert [row for row in rows if folded(row[0]) != row[1]] == []


@pytest.mark.django_db
def test_columns_are_joined_so_that_no_word_reaches_across():
    UserFactory(name="张(三", username="Zhang-San")
    rows = User.objects.annotate(told=folded_sql("name", "username")).values_list("told", flat=True)
    assert list(rows) == [f"张三{PART}zhangsan"]


@pytest.mark.parametrize(
    ("text", "terms", "cut"),
    [
        ("门前排水沟", ["排水"], "门前<排水>沟"),
        ("门前", [], "门前"),
        ("桥（东段）塌了", ["桥东段塌"], "<桥（东段）塌>了"),
        ("约３０㎡的院子", ["30m2"], "约<３０㎡>的院子"),
        ("㎡", ["2"], "<㎡>"),
        ("水水水", ["水"], "<水><水><水>"),
        ("排水沟", ["排水", "水沟"], "<排水><沟>"),
        ("WiFi与wifi", ["wifi"], "<WiFi>与<wifi>"),
        ("ｶﾞ", ["ガ"], "<ｶﾞ>"),
        ("", ["水"], ""),
    ],
)
def test_a_text_is_cut_where_the_words_stand(text, terms, cut):
    assert "".join(f"<{one}>" if hit else one for one, hit in pieces(text, terms)) == cut


@given(some.text(alphabet="水沟１2㎡（)，,aＡ \n%_é\u0301ガｶﾞ", max_size=30), some.data())
def test_whatever_is_found_is_marked_and_nothing_is_lost(text, data):
    first = data.draw(some.integers(0, max(0, len(text) - 1)))
    term = folded(text[first : first + data.draw(some.integers(1, 6))])
    cut = pieces(text, [term])
    assert "".join(piece for piece, _hit in cut) == text
    if term and term in folded(text) and text.isascii():
        assert any(hit for _piece, hit in cut)
