"""The classes of matters that an installation starts with: pure data, editable afterwards.

After the usual municipal lists of matters for grid workers (事项清单); the names are everyday words.
Sensitive classes (violence at home, minors, health) make every ticket of theirs sensitive.
"""

import dataclasses

from disputes.kinds import Kind


@dataclasses.dataclass(frozen=True)
class Class:
    """One class; `parent` is the code of the class above, empty on the first level."""

    kind: str
    code: str
    name: str
    name_en: str
    parent: str = ""
    is_sensitive: bool = False
    must_report: str = ""


SENSITIVE = True

MUST_REPORT = {
    "D0203": "公安机关 110（反家庭暴力法第14条）",
    "D0601": "公安机关 110（人民调解法第25条）",
    "O0401": "公安机关 110，民政、教育部门（未成年人保护法2024第11条）",
    "O0402": "公安机关 110，民政、教育部门（未成年人保护法2024第11条）",
}
"""Which organ must be told at once, with its number and the law that says so: violence
at home, a quarrel that may turn violent, harm to minors. A county writes its own numbers beside it."""

# kind, letter of the code, classes of the first level: name, English, classes below it.
_SEED = (
    (
        Kind.DISPUTE,
        "D",
        (
            ("邻里", "Neighbours", (("宅基地、院墙", "Yard and wall"), ("通行、采光", "Way and light"), ("噪声、排水", "Noise and drains"))),
            ("家庭", "Family", (("赡养", "Care of parents"), ("分家、继承", "Division and inheritance"), ("家庭暴力", "Violence at home", SENSITIVE))),
            ("土地", "Land", (("承包地界", "Field boundary"), ("流转、租金", "Lease and rent"), ("征地补偿", "Compensation for land"))),
            ("钱款", "Money", (("借贷", "Loan"), ("买卖", "Sale"), ("工资", "Wages"))),
            ("山林、水", "Woods and water", (("林权", "Forest rights"), ("灌溉用水", "Irrigation"))),
            ("损害", "Damage", (("打架", "Fight"), ("交通事故", "Traffic accident"), ("牲畜", "Livestock"))),
        ),
    ),
    (
        Kind.HAZARD,
        "H",
        (
            ("消防", "Fire", (("用火用电", "Flames and wiring"), ("通道堵塞", "Blocked way out"))),
            ("房屋", "Buildings", (("危房", "Unsafe house"), ("施工", "Building site"))),
            ("道路", "Roads", (("路面、护栏", "Surface and rail"), ("桥涵", "Bridge and culvert"))),
            ("水", "Water", (("河道、坑塘", "River and pond"), ("山洪、滑坡", "Flood and landslide"))),
            ("林区防火", "Forest fire", (("野外用火", "Fire outdoors"),)),
            ("燃气、农药", "Gas and chemicals", (("燃气", "Gas"), ("农药保管", "Pesticide storage"))),
        ),
    ),
    (
        Kind.ORDER,
        "O",
        (
            ("盗窃、诈骗", "Theft and fraud", (("盗窃", "Theft"), ("电信诈骗", "Phone fraud"))),
            ("扰乱", "Disturbance", (("聚众滋事", "Brawl"), ("扰民", "Nuisance"))),
            ("赌博", "Gambling", (("聚赌", "Gambling den"),)),
            ("未成年人", "Minors", (("受侵害", "Harm to a minor", SENSITIVE), ("失学、离家", "Out of school or home", SENSITIVE))),
            ("禁放、禁烧", "Fireworks and burning", (("烟花爆竹", "Fireworks"), ("秸秆焚烧", "Straw burning"))),
        ),
    ),
    (
        Kind.SERVICE,
        "S",
        (
            ("社保、救助", "Social security", (("低保、特困", "Minimum living"), ("养老、医保", "Pension and medical insurance"), ("临时救助", "Emergency aid"))),
            ("证件、手续", "Papers", (("户口、身份证", "Household register and ID"), ("证明", "Certificates"))),
            ("水电路", "Utilities", (("停水、停电", "Water or power cut"), ("路灯", "Street lights"))),
            ("健康", "Health", (("就医、送药", "Doctor and medicine", SENSITIVE), ("精神卫生", "Mental health", SENSITIVE))),
            ("老人、孩子", "The old and the young", (("独居老人", "Old people alone"), ("照看", "Looking after"))),
            ("农事", "Farming", (("农技、农资", "Advice and supplies"), ("灾情报损", "Crop loss"))),
        ),
    ),
    (
        Kind.INFORMATION,
        "I",
        (
            ("环境", "Environment", (("垃圾", "Rubbish"), ("污水、气味", "Sewage and smell"))),
            ("公共设施", "Public works", (("健身器材、广场", "Square and equipment"), ("公厕", "Public toilets"))),
            ("建议", "Proposals", (("村务", "Village affairs"), ("道路、公交", "Roads and buses"))),
            ("动物", "Animals", (("犬只", "Dogs"), ("疫病", "Disease"))),
        ),
    ),
    (
        Kind.OUTREACH,
        "U",
        (
            ("政策", "Policy", (("惠农补贴", "Farm subsidies"), ("社保缴费", "Insurance payments"))),
            ("安全", "Safety", (("防溺水", "Drowning"), ("防火", "Fire"), ("防诈骗", "Fraud"))),
            ("法律", "Law", (("普法", "Legal education"), ("调解渠道", "Ways to mediation"))),
            ("移风易俗", "Customs", (("红白事", "Weddings and funerals"),)),
        ),
    ),
)  # fmt: skip


def _classes() -> tuple[Class, ...]:
    found = []
    for kind, letter, tops in _SEED:
        for number, (name, name_en, below) in enumerate(tops, start=1):
            top = f"{letter}{number:02}"
            found.append(Class(kind, top, name, name_en))
            for serial, (own, own_en, *sensitive) in enumerate(below, start=1):
                code = f"{top}{serial:02}"
                organ = MUST_REPORT.get(code, "")
                found.append(Class(kind, code, str(own), str(own_en), top, bool(sensitive), organ))
    return tuple(found)


CLASSES = _classes()
