"""What the demonstration's tickets are about: data/demo/matters.csv, filled with places and numbers.

Every matter brings its own result and its reason to rise, so that a ticket's story fits together.
No names of persons; places are public ones. People edit the file, not this module.
"""

import csv
import datetime as dt
import random
import re
from dataclasses import dataclass
from functools import cache

from django.conf import settings

from disputes.kinds import Kind
from grids.tiers import Tier

FILE = settings.BASE_DIR / "data" / "demo" / "matters.csv"

KIND_SHARES = {
    Kind.DISPUTE: 30,
    Kind.SERVICE: 27,
    Kind.HAZARD: 20,
    Kind.INFORMATION: 11,
    Kind.ORDER: 7,
    Kind.OUTREACH: 5,
}
"""Of a hundred tickets."""

SPOT_SHARES = {
    Kind.DISPUTE: 0.22,
    Kind.SERVICE: 0.37,
    Kind.HAZARD: 0.28,
    Kind.INFORMATION: 0.7,
    Kind.ORDER: 0.3,
    Kind.OUTREACH: 1.0,
}
"""How many of a kind are solved on the spot; together about 35 of a hundred."""

TARGETS = {"spot": Tier.GROUP, "own": Tier.GROUP, "town": Tier.TOWNSHIP, "county": Tier.COUNTY}
"""Road of a matter -> the tier that it needs."""

# fmt: off
PLACES = (
    "桥头", "村口", "渠边", "卫生室门口", "小学门口", "戏台旁", "村部广场", "水井旁", "老槐树下",
    "超市门口", "打麦场", "便民服务点", "公交站牌旁", "村北路口", "河湾", "坝下", "老磨坊旁",
    "变压器旁", "文化广场", "集市东头", "南坡脚", "西沟口", "加油站旁", "电灌站", "过水路面",
    "敬老院门口", "停车场", "沟口小桥", "菜市场", "粮站门口", "通组路口", "河堤上", "香菇棚旁",
    "蚕坡下",
)
# fmt: on

TAILS = {
    Kind.DISPUTE: ("", "", "，双方都在场", "，已劝开", "，约了晚上再谈", "，两边都愿意调解"),
    Kind.SERVICE: ("", "", "，请帮忙问问", "，已记下联系方式", "，家里没有年轻人"),
    Kind.HAZARD: ("", "", "，已拉绳提醒", "，已拍照", "，过路人多"),
    Kind.ORDER: ("", "", "，已提醒周围住户", "，已记下时间"),
    Kind.INFORMATION: ("", "", "，请知晓", "，会继续留意"),
    Kind.OUTREACH: ("", "", "，用时一个上午", "，晚饭后去的"),
}

FINDINGS = (
    "到现场看过，属实",
    "打电话回访，群众满意",
    "现场看过，已办好",
    "回访双方，没有再起争执",
    "抽查属实，同意结案",
    "看了照片和现场，办理到位",
)
REJECTIONS = (
    "现场看还没弄好，请再办",
    "只办了一半，请补齐",
    "回访时说还没解决，请再上门",
)
RETURNS_TO_HOLDER = (
    "不属于我们管，请改派",
    "人手不够，请另派",
    "地点不在我们范围",
)
HANDED_DOWN = ("先在本级再调解一次", "情况不复杂，请就近先办")
VOIDS = ("重复上报，已有同一事项", "核实后没有此事", "上报人说已自行解决，撤回")
NOTES = (
    "已电话联系，约明天上门",
    "到现场看了一次，正在等材料",
    "双方已见面，再谈一次",
    "配件已订，后天到",
    "已告知办理进度",
)
PASSED_ON = (
    "到场核实过，情况属实，请上级协调",
    "本级也解决不了，一并上报",
    "同意下级意见，请上级办理",
    "看过现场，需要专业人员",
)
PLAIN_REASON = "本级解决不了，请上级协调"
PLAIN_RESULT = "已上门办理，双方认可"

_BLANK = re.compile(r"\{\w+\}")


@dataclass(frozen=True)
class Matter:
    """One row of the file."""

    kind: str
    category: str
    urgency: str
    road: str
    department: str
    months: str
    words: str
    result: str
    reason: str

    @property
    def target(self) -> int:
        """The tier that can solve it."""
        return TARGETS[self.road]

    @property
    def core(self) -> str:
        """The longest piece of the words without a blank: by it a ticket is known again."""
        return max(_BLANK.split(self.words), key=len)

    def is_in_season(self, day: dt.date) -> bool:
        """Whether it may happen in that month; a span may run over New Year."""
        if not self.months:
            return True
        first, last = map(int, self.months.split("-"))
        inside = first <= day.month <= last
        return inside if first <= last else not (last < day.month < first)


@cache
def all_matters() -> tuple[Matter, ...]:
    """The rows of the file."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return tuple(Matter(**row) for row in csv.DictReader(file))


@cache
def _in_season(kind: str, month: dt.date) -> tuple[Matter, ...]:
    return tuple(m for m in all_matters() if m.kind == kind and m.is_in_season(month))


def draw_matter(rng: random.Random, day: dt.date, kind: str = "") -> Matter:
    """A matter of the season; `kind` when it must be one."""
    kind = kind or rng.choices(list(KIND_SHARES), weights=list(KIND_SHARES.values()))[0]
    fitting = _in_season(kind, day.replace(day=1))
    calm = [m for m in fitting if m.urgency != "critical"]
    return rng.choice(fitting if rng.random() < 0.25 else calm)


def matter_of(kind: str, words: str) -> Matter | None:
    """The matter that a ticket's words were made of; None for what somebody typed."""
    return next((m for m in all_matters() if m.kind == kind and m.core in words), None)


def fill(text: str, rng: random.Random, place: str) -> str:
    """Put a place and numbers into the blanks."""
    return text.format(place=place, n=rng.randint(2, 9), m=rng.randint(3, 60) * 100)


def fill_words(matter: Matter, rng: random.Random, place: str) -> str:
    """What the leader writes."""
    return fill(matter.words, rng, place) + rng.choice(TAILS[Kind(matter.kind)])
