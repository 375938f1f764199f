"""How people call a party whose name is known: the name itself, and the surname with a word of kinship.

Pure functions of text. Only what follows from the parties' own names is found, so that what is found
is certain: 杜建国 is 老杜, 杜叔, 杜大爷. No list of surnames is asked who else may be meant.
"""

import re
from collections import Counter
from collections.abc import Iterable

COMPOUND = frozenset(
    [
        "欧阳",
        "司马",
        "上官",
        "东方",
        "诸葛",
        "尉迟",
        "皇甫",
        "公孙",
        "慕容",
        "长孙",
        "宇文",
        "司徒",
        "司空",
        "令狐",
        "夏侯",
        "轩辕",
        "端木",
        "百里",
        "南宫",
        "西门",
        "赫连",
        "澹台",
        "濮阳",
        "淳于",
        "单于",
        "申屠",
        "钟离",
        "闻人",
        "独孤",
        "鲜于",
        "呼延",
        "完颜",
        "纳兰",
        "拓跋",
    ]
)
"""Surnames of two characters; every other one has one."""

KIN = (
    "爷爷|奶奶|伯伯|叔叔|婶婶|哥哥|姐姐|嫂嫂|嫂子|婶子|妹子|姑姑|舅舅|姨妈|姑娘|大爷|大娘|大妈|大伯|"
    "爷|奶|伯|叔|婶|哥|姐|嫂|弟|妹|姑|姨|舅|娘|妈|爹|婆|师傅|先生|女士|某某|某|氏"
)
RANKED = rf"(?:[大二三四五六七八九小老]?(?:{KIN}))"

PLACE = "村庄沟店寨营屯镇乡河桥岗坡湾铺集路街巷冲岭山家"
"""After 老王 or 小李 these make the name of a place: 小李庄."""

WORDS = frozenset(
    [
        "小路",
        "小米",
        "小麦",
        "小白",
        "小花",
        "小车",
        "小水",
        "小山",
        "小江",
        "小时",
        "小年",
        "小钱",
        "小牛",
        "小羊",
        "小马",
        "小龙",
        "小巴",
        "小区",
        "小学",
        "小组",
        "小队",
        "小店",
        "小计",
        "小心",
        "小康",
        "小巷",
        "小党",
        "小庄",
        "老党",
        "老房",
        "老师",
        "老年",
        "老牛",
        "老马",
        "老路",
        "老水",
        "老花",
        "老乡",
        "老车",
        "老井",
        "老人",
        "老天",
        "老伴",
        "老支",
        "老干",
        "老家",
        "老山",
        "老区",
        "老黄",
        "老时",
        "老龙",
    ]
)
"""Everyday words that look like a surname after 老 or 小."""


def without_names(text: str, named: Iterable[tuple[str, str]]) -> str:
    """The text with 甲, 乙 … for the names of (letter, name), and for what such a person is called.

    One sign alone is no name. Two parties of one surname are told apart by their names alone.
    """
    known = [(letter, name.strip()) for letter, name in named if len(name.strip()) > 1]
    for letter, name in sorted(known, key=lambda one: -len(one[1])):
        text = text.replace(name, letter)
    surnames = Counter(surname_of(name) for _letter, name in known)
    for letter, name in known:
        surname = surname_of(name)
        if surname and surnames[surname] == 1:
            text = _called(surname).sub(letter, text)
    return text


def surname_of(name: str) -> str:
    """杜 of 杜建国, 欧阳 of 欧阳明; of 老杜 or 李婶, as somebody may have written them, the same."""
    plain = re.sub(r"[\s·]", "", name)
    if len(plain) > 2 and plain[:2] in COMPOUND:
        return plain[:2]
    if len(plain) == 2 and plain[0] in "老小":
        plain = plain[1]
    first = plain[:1]
    return first if "一" <= first <= "鿿" else ""


def _called(surname: str) -> re.Pattern[str]:
    before = [word for word in ("老", "小") if f"{word}{surname}" not in WORDS]
    ways = [rf"{re.escape(surname)}{RANKED}"]
    if before:
        ways.insert(0, rf"[{''.join(before)}]{re.escape(surname)}(?:头|{RANKED})?(?![{PLACE}])")
    return re.compile("|".join(ways))
