"""Made-up departments and service points of the demonstration: pure data."""

DEPARTMENTS = (
    "水利局",
    "住建局",
    "民政局",
    "农业农村局",
    "公安局",
    "应急管理局",
    "卫健委",
    "司法局",
    "市场监管局",
    "人社局",
    "自然资源局",
    "生态环境局",
)

CLERKS_EACH = 2

TOWNSHIP_POINT = {
    "name": "{place}便民服务中心",
    "address": "{place}政府院内（演示地址）",
    "opening_hours": "周一至周五 08:30–12:00，14:30–18:00",
    "offers": "社保、医保、民政、户籍材料收件，法律咨询",
}
COUNTY_POINTS = (
    {
        "name": "{place}社会治安综合治理中心",
        "address": "{place}人民路 1 号（演示地址）",
        "opening_hours": "全天",
        "offers": "矛盾纠纷受理、调解、法律援助、信访接待",
        "is_always_open": True,
    },
    {
        "name": "{place}政务服务自助厅",
        "address": "{place}政务服务中心一楼（演示地址）",
        "opening_hours": "全天",
        "offers": "证明打印、缴费、查询",
        "is_always_open": True,
    },
)
