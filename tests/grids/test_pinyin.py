"""Stored pinyin."""

import pytest

from grids.pinyin import pinyin_of


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("粉坊村", "fenfangcun", "ffc"),
        ("12组", "12zu", "12z"),
        ("A座 一组", "azuoyizu", "azyz"),
        ("", "", ""),
    ],
)
def test_names_are_spelt_without_tones(name, pinyin, initials):
    assert pinyin_of(name) == (pinyin, initials)


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        # Cities and counties as GB/T 2260-2007 spells them.
        ("漯河市", "luoheshi", "lhs"),
        ("长治市", "changzhishi", "czs"),
        ("长子县", "zhangzixian", "zzx"),
        ("朝阳市", "chaoyangshi", "cys"),
        ("丰都县", "fengduxian", "fdx"),
        ("大城县", "daichengxian", "dcx"),
        ("方城县", "fangchengxian", "fcx"),
        ("库尔勒市", "kuerleshi", "kels"),
        ("六合区", "luhequ", "lhq"),
        ("联合社区", "lianheshequ", "lhsq"),
        # Villages of Nanyang: families, and signs that are read otherwise in words of every day.
        ("长岭村", "changlingcun", "clc"),
        ("长江社区", "changjiangshequ", "cjsq"),
        ("都司镇", "dusizhen", "dsz"),
        ("翟庄村", "zhaizhuangcun", "zzc"),
        ("曾庄村", "zengzhuangcun", "zzc"),
        ("单岗村", "shangangcun", "sgc"),
        ("大单营村", "dashanyingcun", "dsyc"),
        ("解庄村", "xiezhuangcun", "xzc"),
        ("解放庄村", "jiefangzhuangcun", "jfzc"),
        ("调解村", "tiaojiecun", "tjc"),
        ("卜其王村", "buqiwangcun", "bqwc"),
        ("萝卜张营村", "luobozhangyingcun", "lbzyc"),
        ("柏林庵村", "bailinancun", "blac"),
        ("桐柏县", "tongbaixian", "tbx"),
        ("马尾村", "maweicun", "mwc"),
        ("粮行社区", "lianghangshequ", "lhsq"),
    ],
)
def test_places_and_families_are_read_as_such(name, pinyin, initials):
    assert pinyin_of(name) == (pinyin, initials)


@pytest.mark.parametrize(
    ("words", "pinyin"),
    [
        ("单位", "danwei"),
        ("检查站", "jianchazhan"),
        ("县长信箱", "xianzhangxinxiang"),
        ("校长室", "xiaozhangshi"),
        ("解决中心", "jiejuezhongxin"),
        ("首都", "shoudu"),
    ],
)
def test_words_of_every_day_keep_their_reading(words, pinyin):
    assert pinyin_of(words)[0] == pinyin


def test_the_rare_characters_of_nanyang_are_known():
    assert all(pinyin_of(sign)[0] for sign in "淯垱岞㙍湍")


def test_a_long_name_still_fits_its_columns():
    pinyin, initials = pinyin_of("庄" * 200)
    assert (len(pinyin), len(initials)) == (240, 80)
