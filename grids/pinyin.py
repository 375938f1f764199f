"""Pinyin of names, stored beside them for sorting and for finding by initials."""

import functools
import os
import re
from collections.abc import Callable

_KEPT = re.compile(r"[^a-z0-9]+")

# What the library reads otherwise than the names of places and families do. Source: the letters that GB/T
# 2260-2007 prints beside the names of counties; the Modern Chinese Dictionary (7th edition) for the rest.
_SIGNS = {
    "长": "chang",  # 长岭; alone the library has zhang, as in 校长
    "都": "du",  # 丰都, 都司; it has dou
    "曾": "zeng",  # families from here on; it has ceng
    "翟": "zhai",
    "卜": "bu",
    "薄": "bo",
    "仇": "qiu",
    "缪": "miao",
    "柏": "bai",  # 柏庄
    "什": "shi",  # 什邡; it has shen, as in 什么
    "勒": "le",  # 库尔勒
}
_WORDS = {
    "漯河": "luo he",
    "朝阳": "chao yang",
    "珲春": "hun chun",
    "洪洞": "hong tong",
    "浚县": "xun xian",
    "涡阳": "guo yang",
    "繁峙": "fan shi",
    "单县": "shan xian",
    "大城县": "dai cheng xian",
    "六合区": "lu he qu",
    "荥经": "ying jing",
    "乐陵": "lao ling",
    "民乐县": "min le xian",
    "南乐县": "nan le xian",
    "筠连": "jun lian",
    "穆棱": "mu ling",
    "马尾": "ma wei",
    "佛冈": "fo gang",
    "佛坪": "fo ping",
    "伽师": "jia shi",
    "崆峒": "kong tong",
    "闵行": "min hang",
    "柏林": "bai lin",
    "称多": "chen duo",
    "浪卡子": "lang ka zi",
}
_FAMILIES = {"单": "shan", "解": "xie", "查": "zha"}
"""Read so before what a settlement is called after; 解放, 单位 and 检查 stay as they are."""
_SETTLEMENTS = {
    "家": "jia",
    "庄": "zhuang",
    "营": "ying",
    "楼": "lou",
    "寨": "zhai",
    "岗": "gang",
    "坡": "po",
    "沟": "gou",
    "桥": "qiao",
    "村": "cun",
    "店": "dian",
    "湾": "wan",
    "集": "ji",
}
RESPELT = f"[{''.join([*_SIGNS, *_FAMILIES])}]|{'|'.join(_WORDS)}"
"""Finds the names that the readings above may spell otherwise than the library alone."""


@functools.cache
def _reader() -> Callable[..., list[str]]:
    """The library, loaded at the first name: its tables cost every process 20 MB otherwise."""
    os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "true")
    from pypinyin import (  # noqa: PLC0415  (see above)
        lazy_pinyin,
        load_phrases_dict,
        load_single_dict,
    )

    words = {word: [[part] for part in spelt.split()] for word, spelt in _WORDS.items()}
    words |= {
        family + settlement: [[_FAMILIES[family]], [spelt]]
        for family in _FAMILIES
        for settlement, spelt in _SETTLEMENTS.items()
    }
    load_single_dict({ord(sign): spelt for sign, spelt in _SIGNS.items()})
    load_phrases_dict(words)
    return lazy_pinyin


def pinyin_of(name: str) -> tuple[str, str]:
    """粉坊村 -> ("fenfangcun", "ffc"). Small letters and figures; other signs fall away.

    A character that the library does not know stays out of both. Places and families are read as
    such: 翟庄村 -> ("zhaizhuangcun", "zzc").
    """
    parts = [_KEPT.sub("", part.lower()) for part in _reader()(name)]
    initials = "".join(part if part.isdigit() else part[:1] for part in parts)
    return "".join(parts)[:240], initials[:80]
