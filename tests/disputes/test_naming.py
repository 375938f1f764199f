"""What a party is called in the words: their own name, their surname with a word of kinship; nobody else."""

import pytest

from disputes.naming import surname_of, without_names

DU, LI = ("甲", "杜建国"), ("乙", "李秀英")


@pytest.mark.parametrize(
    ("typed", "reads"),
    [
        ("杜建国和李秀英为地界争执", "甲和乙为地界争执"),
        ("老杜说李婶挪了界石", "甲说乙挪了界石"),
        ("杜大爷、杜爷爷、小杜、老杜头都是他", "甲、甲、甲、甲都是他"),
        ("李二嫂来过，李某不认", "乙来过，乙不认"),
        ("杜师傅同李女士谈过", "甲同乙谈过"),
        ("老杜", "甲"),
    ],
)
def test_a_party_is_found_by_the_name_and_by_surname_and_kinship(typed, reads):
    assert without_names(typed, [DU, LI]) == reads


@pytest.mark.parametrize(
    "typed",
    [
        "王婶来劝过",  # nobody of that surname is a party
        "老杜庄的渠堵了",
        "小李家村口",
        "李子熟了，杜仲林边",
        "桥头的路灯坏了",
    ],
)
def test_others_and_places_stay(typed):
    assert without_names(typed, [DU, LI]) == typed


def test_two_parties_of_one_surname_are_told_apart_by_their_names_alone():
    two = [("甲", "杜建国"), ("乙", "杜大山")]
    assert without_names("老杜和杜大山，杜建国在", two) == "老杜和乙，甲在"


@pytest.mark.parametrize("typed", ["小路塌了", "等了两小时", "老师来过", "小麦倒了", "老党员调解"])
def test_an_everyday_word_is_no_person(typed):
    named = [("甲", "路长河"), ("乙", "时小平"), ("丙", "师大勇"), ("丁", "麦青"), ("戊", "党卫国")]
    assert without_names(typed, named) == typed
    assert without_names("路叔说过", named) == "甲说过"


def test_a_longer_name_is_not_cut_by_a_shorter_one():
    named = [("甲", "杜建"), ("乙", "杜建国")]
    assert without_names("杜建国打了杜建", named) == "乙打了甲"


@pytest.mark.parametrize(
    ("name", "surname"),
    [
        ("杜建国", "杜"),
        ("欧阳明", "欧阳"),
        ("欧阳", "欧"),
        ("老杜", "杜"),
        ("李婶", "李"),
        ("阿里木·买买提", "阿"),
        ("Smith", ""),
        ("", ""),
    ],
)
def test_the_surname_of_a_name(name, surname):
    assert surname_of(name) == surname


def test_one_sign_alone_is_no_name():
    assert without_names("杜在", [("甲", "杜")]) == "杜在"


def test_a_compound_surname_is_called_by_both_signs():
    assert without_names("老欧阳和欧阳婶", [("甲", "欧阳明")]) == "甲和甲"
