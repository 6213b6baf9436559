"""A made-up register of any size, as rows for bulk loading, always the same from one seed.

Institutions share the work evenly; parameters and methods are held by few or by many (the first of
the vocabulary by nearly all), as in real scopes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import screening_tables

Row = tuple[object, ...]
AT, SINCE, UNTIL = "2024-01-02 04:00:00+00:00", "2024-01-01", "2030-01-01"


def _words(text: str) -> list[str]:
    return text.split()


_PLACES = _words(
    "兰州 城关 七里河 安宁 西固 永登 天水 秦州 麦积 "
    "武威 凉州 张掖 甘州 酒泉 肃州 敦煌 玉门 庆阳 "
    "西峰 平凉 崆峒 定西 临洮 陇南 宕昌 临夏 合作 "
    "白银 金昌 嘉峪关"
)
_FANCY = _words(
    "陇源 华测 祁连 中科 天净 恒信 绿洲 博雅 正源 "
    "清泽 安泰 鼎信 众合 西部 蓝天 玉泉 丝路 金城 "
    "沃土 长风"
)
_ENDS = _words("检测有限公司 环境检测技术有限公司 环境监测站 检验检测中心 环保科技有限公司")
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙马朱胡林郭何高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田"
    "董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊"
    "孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严覃武戚莫孔向汤"
)
_GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚玲桂英华建国文志海燕晓东红梅兰鹏"
    "飞宁欣怡雨泽浩宇博瑞涵子轩思远佳琪梦瑶天佑嘉宏春秋秀珍玉凤云龙福生永庆德"
    "成贵祥"
)
_HEADS = _words("总 游离 溶解性 可溶性 六价 三价 邻 间 对 二 三 四 五 氯 溴 氟 硝基 甲基 乙基 丙基")
_CORES = _words(
    "氨氮 总磷 氰化物 氟化物 氯化物 硫酸盐 硝酸盐 苯 甲苯 "
    "酚 苯胺 汞 砷 铅 镉 铬 铜 锌 "
    "镍 铁 锰 硒 锑 铊 铍 乙烷 乙烯 "
    "甲烷 苯并芘 萘 蒽 菲 颗粒物 二氧化硫 氮氧化物 臭氧 "
    "噪声 水温 色度 浊度 pH值 溶解氧"
)


@dataclass(frozen=True)
class Size:
    """How much to make."""

    institutions: int
    people: int
    scope: int

    @property
    def items(self) -> int:
        """Scope rows of one institution."""
        return max(1, self.scope // self.institutions)


def vocabulary() -> tuple[list[str], list[str]]:
    """Distinct parameters and methods, commonest first."""
    parameters = list(dict.fromkeys([*_CORES, *(h + c for c in _CORES for h in _HEADS)]))
    methods = [f"HJ {500 + n}-{1995 + n * 7 % 30}" for n in range(900)]
    methods += [f"GB/T {7000 + n * 3}-{1987 + n % 3}" for n in range(300)]
    return parameters, methods


def name_of(number: int) -> str:
    """The name of an institution."""
    place = _PLACES[number % len(_PLACES)]
    fancy = _FANCY[number // len(_PLACES) % len(_FANCY)]
    ending = _ENDS[number // 7 % len(_ENDS)]
    return f"{place}{fancy}{number if number >= 600 else ''}{ending}"


def person_names(count: int) -> list[str]:
    """Names of people: a quarter with one given character, commoner surnames first."""
    dice = np.random.default_rng(11)
    surname = np.minimum(dice.geometric(0.04, count) - 1, len(_SURNAMES) - 1)
    given = dice.integers(0, len(_GIVEN), (count, 2))
    short = dice.random(count) < 0.25
    return [
        _SURNAMES[s] + _GIVEN[a] + ("" if one else _GIVEN[b])
        for s, (a, b), one in zip(surname, given, short, strict=True)
    ]


def certificate_no(number: int) -> str:
    """The certificate of an institution, in the form of the 2015 rule."""
    return f"2428{12:02d}05{number:04d}"[:12] if number < 10_000 else f"X{number}"


def scope_choice(size: Size) -> tuple[np.ndarray, np.ndarray]:
    """Parameter and method by institution (rows) and item (columns), each item once."""
    dice = np.random.default_rng(13)
    parameters, methods = map(len, vocabulary())
    shape = (size.institutions, size.items)
    # Squared: the first of the vocabulary are held by nearly everybody.
    parameter = (dice.random(shape) ** 2 * parameters).astype(np.int32)
    method = (parameter * 7 + dice.integers(0, 5, shape)) % methods
    return parameter, method.astype(np.int32)


def scope_rows(size: Size) -> Iterator[Row]:
    """Rows of the scope table (see COLUMNS there), certificate = institution."""
    parameters, methods = vocabulary()
    chosen_p, chosen_m = scope_choice(size)
    key = 0
    for body in range(size.institutions):
        for item, (p, m) in enumerate(zip(chosen_p[body], chosen_m[body], strict=True)):
            key += 1
            matrix = ("地表水", "废水", "环境空气", "土壤")[item % 4]
            # The item's number keeps rows of one institution apart.
            site = "" if item < 180 else f"第{item}场所"
            since = f"20{15 + item % 10:02d}-{1 + item // 10 % 12:02d}-{1 + item % 28:02d}"
            yield key, body + 1, f"类别{item % 9}", matrix, parameters[p], methods[m], site, since


def terms(size: Size) -> tuple[list[Row], Iterator[Row]]:
    """Terms (pk, kind, text, number), and pairs (term, institution) in the order of the index."""
    parameters, methods = vocabulary()
    chosen_p, chosen_m = scope_choice(size)
    texts = [("parameter", x, "") for x in parameters] + [("method", x, x) for x in methods]
    characters = sorted({c for x in parameters for c in x.lower()})
    texts += [("character", x, "") for x in characters]
    table = [(n + 1, *text) for n, text in enumerate(texts)]
    body = np.arange(size.institutions, dtype=np.int64)[:, None] + 1
    both = [chosen_p.astype(np.int64) + 1, chosen_m.astype(np.int64) + 1 + len(parameters)]
    for place in range(max(map(len, parameters))):
        # The term of each parameter's character there; 0 (dropped below) where it is shorter.
        first = len(texts) - len(characters) + 1
        term = [
            first + characters.index(x[place].lower()) if place < len(x) else 0 for x in parameters
        ]
        both.append(np.array(term, dtype=np.int64)[chosen_p])
    pairs = np.unique(np.concatenate([(c * 10**7 + body).ravel() for c in both]))
    pairs = pairs[pairs >= 10**7]
    return table, ((n + 1, int(x // 10**7), int(x % 10**7)) for n, x in enumerate(pairs))


def scope_table(bodies: int, items: int) -> pa.Table:
    """The snapshot's scope: the eight names of the generated results and others, by dated rows."""
    scope = np.arange(bodies * items)
    item = scope % items
    known = len(screening_tables.PARAMETERS)
    named = np.array([*screening_tables.PARAMETERS, *(f"other-{n}" for n in range(items))])[item]
    ends = np.where(scope % 500 == 7, np.datetime64("2026-01-06"), np.datetime64("2027-01-01"))
    return screening_tables._table(
        "scope",
        len(scope),
        institution=screening_tables._labels("lab", scope // items),
        record=screening_tables._labels("scope:", scope),
        parameter=named,
        method=np.char.add("HJ ", (np.where(item < known, item, item + known) + 800).astype(str)),
        matrix=np.where(item % 9 == 8, "waste water", "surface water"),
        valid_from=np.full(len(scope), np.datetime64("2025-01-01")),
        valid_until=ends,
    )
