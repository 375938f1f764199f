"""Standard texts of the demonstration: plain ones, as an office would keep them."""

from disputes.models import StandardText
from grids.models import County

# fmt: off
TEXTS = (
    ("resolve", "", "已到现场处理完毕，当事人认可。"),
    ("resolve", "", "已办结，并已电话告知反映人。"),
    ("resolve", "dispute", "经调解双方达成一致，已当场履行。"),
    ("resolve", "hazard", "隐患已排除，现场已复查。"),
    ("verify", "", "现场查看，情况属实。"),
    ("verify", "", "电话回访，反映人表示满意。"),
    ("send_back", "", "不属于本单位职责，建议转交主管部门。"),
    ("send_back", "", "缺少具体地点，请补充后再派。"),
    ("raise", "", "涉及多个村，需上级协调。"),
    ("reject", "", "现场查看仍未解决，请继续办理。"),
    ("note", "", "已联系当事人，约定再次上门。"),
    ("urge", "", "请今天内反馈办理进展。"),
    ("pause", "", "等待鉴定结论，出具后继续办理。"),
    ("ask_extension", "", "需要上级部门配合，暂不能按期办结。"),
)
# fmt: on


def seed_texts(county: County) -> int:
    """Lay them down where the county has none; returns how many."""
    if StandardText.objects.filter(county=county).exists():
        return 0
    rows = [
        StandardText(county=county, verb=verb, kind=kind, text=text, position=10 * number)
        for number, (verb, kind, text) in enumerate(TEXTS, start=1)
    ]
    return len(StandardText.objects.bulk_create(rows))
