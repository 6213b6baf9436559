"""Invented names, and where the made-up people live. No real institution or person is meant."""

from __future__ import annotations

from numpy.random import Generator

#: Approximate seats (degrees WGS 84). Counties are scattered around their prefecture's seat.
SEATS: dict[str, tuple[str, float, float]] = {
    "620100": ("兰州", 36.06, 103.83),
    "620171": ("新区", 36.49, 103.66),
    "620200": ("嘉峪关", 39.77, 98.29),
    "620300": ("金昌", 38.52, 102.19),
    "620400": ("白银", 36.54, 104.17),
    "620500": ("天水", 34.58, 105.72),
    "620600": ("武威", 37.93, 102.64),
    "620700": ("张掖", 38.93, 100.45),
    "620800": ("平凉", 35.54, 106.67),
    "620900": ("酒泉", 39.73, 98.49),
    "621000": ("庆阳", 35.71, 107.64),
    "621100": ("定西", 35.58, 104.62),
    "621200": ("陇南", 33.40, 104.92),
    "622900": ("临夏", 35.60, 103.21),
    "623000": ("甘南", 34.98, 102.91),
}
_FANCY = [
    "陇源",
    "祁连",
    "河源",
    "清渭",
    "玉泉",
    "金城",
    "崆峒",
    "麦积",
    "黄羊",
    "疏勒",
    "黑河",
    "洮河",
    "大夏",
    "白龙",
    "泾川",
    "朔风",
    "华岳",
    "丝路",
    "鸣沙",
    "焉支",
    "月牙",
    "龙首",
    "雪峰",
    "云栖",
]
_KIND = {
    "commercial": (
        "环境检测有限公司",
        "检测技术有限公司",
        "环保科技有限公司",
        "分析测试有限责任公司",
    ),
    "public": ("生态环境监测站",),
    "enterprise": ("化工有限公司检测中心", "冶炼厂环境监测室"),
    "operator": ("在线监测运维有限公司",),
}
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡林郭何高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严覃武戚莫孔向汤"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚玲桂英华建国文志海燕晓东红梅兰鹏飞宁欣怡雨泽浩宇博瑞涵子轩思远佳琪梦瑶天佑嘉宏"
_CLIENTS = [
    "第一污水处理厂",
    "第二污水处理厂",
    "工业园区污水处理厂",
    "精细化工",
    "食品加工",
    "造纸",
    "制药",
    "选矿厂",
    "屠宰场",
    "淀粉",
    "电镀园",
    "皮革",
    "焦化",
    "乳业",
    "饲料",
    "葡萄酿造",
]


def person_name(rng: Generator) -> str:
    """A made-up Chinese name."""
    length = 1 if rng.random() < 0.25 else 2
    given = "".join(_GIVEN[int(rng.integers(len(_GIVEN)))] for _ in range(length))
    return _SURNAMES[int(rng.integers(len(_SURNAMES)))] + given


def institution_name(kind: str, place: str, index: int, rng: Generator) -> str:
    """A made-up institution; the index keeps names apart in a large province."""
    endings = _KIND[kind]
    ending = endings[int(rng.integers(len(endings)))]
    if kind == "public":
        return f"{place}{ending}" if index < 16 else f"{place}第{index}{ending}"
    fancy = _FANCY[index % len(_FANCY)]
    number = "" if index < len(_FANCY) else str(index // len(_FANCY))
    return f"{place}{fancy}{number}{ending}"


def client_name(place: str, rng: Generator) -> str:
    """A made-up discharger."""
    return f"{place}{_CLIENTS[int(rng.integers(len(_CLIENTS)))]}"
