"""What the log form offers in place of names and numbers."""

import pytest

from disputes.offered import Places
from disputes.pages.log_fields import LogForm
from rows.ids import uuid7

pytestmark = pytest.mark.django_db


def filled(cast, user, **changed):
    told = {"id": str(uuid7()), "kind": "dispute", "words": "吵架", "grid": cast.group_grid.pk}
    return LogForm(told | changed, places=Places(user))


@pytest.mark.parametrize(
    ("typed", "reads"),
    [
        ("请打13812345678找他", "请打138****5678找他"),
        ("电话１３８１２３４５６７８", "电话138****5678"),
        ("138 1234 5678 或 138-1234-5678", "138****5678 或 138****5678"),
        ("+86 13812345678", "138****5678"),
        ("座机0377-66912345", "座机037*****2345"),
        # Area codes of four digits and lines of eight make twelve, written in one, in groups, in brackets.
        ("座机037766912345", "座机037*****2345"),
        ("座机03776691234", "座机037****1234"),
        ("座机0377 6691 2345", "座机037*****2345"),
        ("座机(0377)66912345。", "座机037*****2345。"),
        ("座机（0377） 6691-2345", "座机037*****2345"),
        ("座机+86 377 6691 2345", "座机377****2345"),
        ("座机+86-377-66912345", "座机377****2345"),
        ("座机86-0377-66912345", "座机037*****2345"),
        ("座机86037766912345", "座机037*****2345"),
        ("座机（037766912345）", "座机（037*****2345）"),
        ("两部0377-66912345、0377-66912346", "两部037*****2345、037*****2346"),
        ("身份证411321199001011235。", "身份证411***********1235。"),
        ("身份证41132119900101126X", "身份证411***********126x"),
        ("身份证４１１３２１１９９００１０１１２６ｘ", "身份证411***********126x"),
        ("①③⑧ 1234 5678，138·1234·5678", "138****5678，138****5678"),
        ("138–1234—5678", "138****5678"),
        # An extension stands behind as it was written; before one a line needs no area code.
        ("037766912345转801", "037*****2345转801"),
        ("66912345转801、6691-2345 分机12", "6****45转801、6****45 分机12"),
        ("13812345678转2", "138****5678转2"),
    ],
)
def test_a_telephone_number_in_the_words_is_offered_masked(cast, typed, reads):
    form = filled(cast, cast.leader, words=typed)
    assert form.is_valid()
    assert form.without_names() == {"words": reads}


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "南召 2607-0318",
            "欠款 128000 元",
            "2026-07-15 14:30",
            "表号 123456789",
            "5 号院 3 单元",
        ),
        # Eighteen figures that are no identity number: another check digit, a day that never was.
        *("合同 411321199001011234", "账号 411321199002301234", "表号66912345"),
        *("（2026）0318", "欠款（10）20000000", "411321105201", "打12345或96110", "2026 0715 1430"),
    ],
)
def test_other_numbers_stay(cast, typed):
    form = filled(cast, cast.leader, words=typed)
    assert form.is_valid()
    assert form.without_names() == {}


def test_what_people_call_a_party_is_offered_as_the_letter(cast):
    parties = {"party_1": "杜建国", "party_2": "李秀英"}
    form = filled(cast, cast.leader, words="老杜说李婶挪了界石", place="李家沟口", **parties)
    assert form.is_valid()
    assert form.without_names() == {"words": "甲说乙挪了界石"}
