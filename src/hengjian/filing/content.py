"""What a notice says, read from a form, a workbook row or JSON: one reading for all doors.

Refuses only what cannot be read or placed: no site, no region of the province, no days, a code
that cannot be one. Everything else is taken as said and looked at by `checks`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from hengjian.core.errors import Problem
from hengjian.core.identifiers import check_uscc
from hengjian.core.regions import Level, level
from hengjian.core.text import Text, t
from hengjian.core.text_input import Unreadable, half_width, parse_date, parse_decimal
from hengjian.standards import regions

Where = Callable[[str], str]
MOST_ROWS = 500
_YES = {"是", "yes", "true", "1", "y", "on", "√"}


@dataclass(frozen=True)
class Item:
    """What will be monitored: category, matrix, parameter, method; any may be empty but one."""

    category: str = ""
    matrix: str = ""
    parameter: str = ""
    method: str = ""

    def __str__(self) -> str:
        return " / ".join(filter(None, (self.category, self.matrix, self.parameter, self.method)))


@dataclass(frozen=True)
class Content:
    """A notice in full. `lat`, `lon`: decimal degrees as written, empty when not given."""

    site_name: str
    region: str
    starts_on: date
    ends_on: date
    address: str = ""
    lat: str = ""
    lon: str = ""
    client_name: str = ""
    client_uscc: str = ""
    client_consent: bool = False
    items: tuple[Item, ...] = ()
    staff: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()
    note: str = ""

    def as_dict(self) -> dict[str, Any]:
        """As stored and as it goes on the ledger: words, days as text, no decimals."""
        return {
            "site_name": self.site_name,
            "region": self.region,
            "address": self.address,
            "lat": self.lat,
            "lon": self.lon,
            "starts_on": self.starts_on.isoformat(),
            "ends_on": self.ends_on.isoformat(),
            "client_name": self.client_name,
            "client_uscc": self.client_uscc,
            "client_consent": self.client_consent,
            "items": [vars(item) for item in self.items],
            "staff": list(self.staff),
            "instruments": list(self.instruments),
            "note": self.note,
        }

    @property
    def lat_deg(self) -> float | None:
        """North, WGS 84."""
        return float(self.lat) if self.lat else None

    @property
    def lon_deg(self) -> float | None:
        """East, WGS 84."""
        return float(self.lon) if self.lon else None


def stored(raw: Mapping[str, Any]) -> Content:
    """What `as_dict` wrote, read again without questions."""
    plain = {**raw, "items": tuple(Item(**row) for row in raw["items"])}
    plain["starts_on"] = date.fromisoformat(raw["starts_on"])
    plain["ends_on"] = date.fromisoformat(raw["ends_on"])
    plain["staff"], plain["instruments"] = tuple(raw["staff"]), tuple(raw["instruments"])
    return Content(**plain)


class _Reader:
    def __init__(self, raw: Mapping[str, Any], where: Where) -> None:
        self.raw, self.where = raw, where
        self.problems: list[Problem] = []

    def wrong(self, name: str, rule: str, message: Text, remedy: Text) -> None:
        found = str(self.raw.get(name, ""))[:80]
        self.problems.append(Problem(self.where(name), rule, message, remedy, found))

    def words(self, name: str, most: int) -> str:
        value = self.raw.get(name)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        text = "" if value is None else str(value).strip()
        if "\x00" in text:
            text = ""
            message = t("含有无法保存的字符", "holds a character that cannot be kept")
            self.wrong(name, "characters", message, t("请删除后重填", "Type it again"))
        if len(text) > most:
            message = t(f"超过 {most} 字", f"longer than {most} characters")
            self.wrong(name, "too-long", message, t("请缩短", "Shorten it"))
        return text[:most]

    def needed(self, name: str, most: int) -> str:
        text = self.words(name, most)
        if not text and not any(p.where == self.where(name) for p in self.problems):
            self.wrong(name, "missing", t("必填", "must be given"), t("请填写", "Fill it in"))
        return text

    def day(self, name: str) -> date | None:
        value = self.raw.get(name)
        if isinstance(value, date):
            return value
        text = self.needed(name, 40)
        if not text:
            return None
        try:
            return parse_date(text)
        except Unreadable as unreadable:
            self.problems.append(unreadable.problem(self.where(name)))
            return None

    def degrees(self, name: str, most: int) -> str:
        text = half_width(self.words(name, 24))
        if not text:
            return ""
        try:
            value = parse_decimal(text)
        except Unreadable as unreadable:
            self.problems.append(unreadable.problem(self.where(name)))
            return ""
        if not math.isfinite(value) or abs(value) > most:
            message = t(f"应在 ±{most} 之间", f"lies outside ±{most}")
            self.wrong(name, "range", message, t("请填写十进制度数", "Write decimal degrees"))
            return ""
        return str(value)

    def region(self, name: str) -> str:
        code = half_width(self.needed(name, 20))
        if not code:
            return ""
        by_name = {r.name.zh: r.code for r in regions.regions().values()}
        code = by_name.get(code, code)
        if code not in regions.regions() or level(code) is Level.PROVINCE:
            message = t("不是本省市州或县区的代码或名称", "no prefecture or county of the province")
            remedy = t(
                "请填写点位所在县区（或市州）", "Name the county (or prefecture) of the site"
            )
            self.wrong(name, "region", message, remedy)
            return ""
        return code

    def uscc(self, name: str) -> str:
        code = half_width(self.words(name, 40)).upper().replace(" ", "")
        if code and not check_uscc(code).ok:
            message = t("统一社会信用代码不正确", "is no credit code")
            self.wrong(name, "uscc", message, t("请核对 18 位代码", "Check the 18 characters"))
            return ""
        return code

    def codes(self, name: str, most: int) -> tuple[str, ...]:
        value = self.raw.get(name) or ()
        parts = _split(value) if isinstance(value, str) else value
        if not isinstance(parts, list | tuple) or len(parts) > MOST_ROWS:
            self._no_list(name)
            return ()
        found = tuple(dict.fromkeys(half_width(str(p)).strip() for p in parts if str(p).strip()))
        if any(len(code) > most or "\x00" in code for code in found):
            self._no_list(name)
            return ()
        return found

    def items(self, name: str) -> tuple[Item, ...]:
        value = self.raw.get(name) or ()
        parts = _split(value) if isinstance(value, str) else value
        if not isinstance(parts, list | tuple) or len(parts) > MOST_ROWS:
            self._no_list(name)
            return ()
        found = [_item(part) for part in parts]
        if None in found:
            self._no_list(name)
            return ()
        return tuple(dict.fromkeys(item for item in found if item is not None and str(item)))

    def _no_list(self, name: str) -> None:
        message = t("无法读成清单", "cannot be read as a list")
        remedy = t(
            "用分号分隔；项目写成“类别/介质/项目/方法”或“项目/方法”",
            "Separate by semicolons; items as category/matrix/parameter/method or parameter/method",
        )
        self.wrong(name, "list", message, remedy)


def _split(text: str) -> list[str]:
    plain = text.replace("；", ";").replace("\n", ";").replace("\r", ";")
    return [part.strip() for part in plain.split(";") if part.strip()]


def _item(part: Any) -> Item | None:
    """“水/地表水/氨氮/HJ 535-2009”, “氨氮/HJ 535-2009”, “氨氮”, or an object of these four."""
    names = ("category", "matrix", "parameter", "method")
    if isinstance(part, Mapping):
        if set(part) - set(names):
            return None
        values = [str(part.get(name) or "").strip() for name in names]
    else:
        # A method may hold a slash of its own (HJ/T 91): only the first three cut.
        cut = [p.strip() for p in str(part).replace("／", "/").split("/", 3)]
        values = cut if len(cut) == 4 else ["", "", cut[0], "/".join(cut[1:])]
    if any(len(v) > 120 or "\x00" in v for v in values):
        return None
    return Item(*values)


def read(raw: Mapping[str, Any], where: Where) -> tuple[Content | None, list[Problem]]:
    """The content, or every problem at its place."""
    r = _Reader(raw, where)
    site, region = r.needed("site_name", 120), r.region("region")
    starts, ends = r.day("starts_on"), r.day("ends_on")
    if starts and ends and ends < starts:
        message = t("结束日期早于开始日期", "ends before it starts")
        r.wrong("ends_on", "period", message, t("请核对日期", "Check the days"))
    lat, lon = r.degrees("lat", 90), r.degrees("lon", 180)
    if bool(lat) != bool(lon) and not r.problems:
        message = t("经纬度须同时填写", "latitude and longitude belong together")
        r.wrong("lat" if not lat else "lon", "pair", message, t("请补齐或都留空", "Give both"))
    consent = r.raw.get("client_consent")
    values: dict[str, Any] = {
        "address": r.words("address", 200),
        "client_name": r.words("client_name", 120),
        "client_uscc": r.uscc("client_uscc"),
        "client_consent": str(consent).strip().lower() in _YES,
        "items": r.items("items"),
        "staff": r.codes("staff", 40),
        "instruments": r.codes("instruments", 60),
        "note": r.words("note", 1000),
    }
    if r.problems or starts is None or ends is None:
        return None, r.problems
    return Content(site, region, starts, ends, lat=lat, lon=lon, **values), []
