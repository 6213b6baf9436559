"""Units of measurement and exact conversion between those that measure the same thing.

Only listed units convert. ppm to mg/m3 needs a molar mass and a temperature, NTU and 度 have no
factor, MPN and CFU are not the same count: such pairs are refused, never guessed. mg/m3 and ug/L
are the same mass per volume (chlorophyll a in water is printed in mg/m3); a gas at actual and at
standard state differs by its reference state, which is a field of the result, not a unit.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Context, Decimal, localcontext
from fractions import Fraction

from hengjian.core.rounding import exact
from hengjian.core.text import t
from hengjian.core.text_input import Unreadable, half_width


@dataclass(frozen=True)
class Unit:
    """A unit: the symbol the project writes, what it measures, and its size in the base unit."""

    symbol: str
    quantity: str
    size: Fraction


def _family(quantity: str, **sizes: str) -> list[Unit]:
    return [Unit(s.replace("__", "/"), quantity, Fraction(f)) for s, f in sizes.items()]


_UNITS = [
    *_family("mass per volume", g__L="1", mg__L="1/1000", ug__L="1/1000000", ng__L="1/1000000000"),
    *_family("mass per volume", pg__L="1/1000000000000", g__m3="1/1000", mg__m3="1/1000000"),
    *_family("mass per volume", ug__m3="1/1000000000", ng__m3="1/1000000000000", mg__mL="1"),
    *_family("mass per volume", pg__m3="1/1000000000000000"),
    *_family(
        "mass per mass", g__kg="1", mg__kg="1/1000", ug__kg="1/1000000", ng__kg="1/1000000000"
    ),
    *_family("volume", m3="1000", L="1", mL="1/1000", uL="1/1000000"),
    *_family("mass", t="1000000", kg="1000", g="1", mg="1/1000", ug="1/1000000", ng="1/1000000000"),
    *_family("flow", L__s="1", L__min="1/60", mL__min="1/60000", m3__s="1000"),
    *_family("flow", m3__h="5/18", m3__d="5/432"),
    *_family("mass flow", kg__h="1", g__s="18/5", t__d="125/3", kg__d="1/24", mg__s="9/2500"),
    *_family("speed", m__s="1", km__h="5/18"),
    *_family("length", km="1000", m="1", cm="1/100", mm="1/1000", um="1/1000000"),
    *_family("time", d="86400", h="3600", min="60", s="1", ms="1/1000"),
    *_family("pressure", Pa="1", hPa="100", kPa="1000", MPa="1000000"),
    *_family("conductivity", uS__cm="1", mS__m="10", mS__cm="1000", S__m="10000"),
    *_family("activity per volume", Bq__L="1", Bq__m3="1/1000", mBq__L="1/1000"),
    *_family("colonies per volume", CFU__mL="1000", CFU__L="1", CFU__100mL="10"),
    *_family("most probable number per volume", MPN__L="1", MPN__100mL="10"),
    *_family("count per volume", 个__L="1", 个__mL="1000"),
    *_family("volume fraction of gas", ppm="1000", ppb="1"),
    *_family("fraction", **{"%": "1/100", "‰": "1/1000"}),
    *_family("temperature", **{"℃": "1"}),
    *_family("acidity", 无量纲="1"),
    *_family("colour", 度="1"),
    *_family("dilution colour", 倍="1"),
    *_family("turbidity", NTU="1"),
    *_family("sound level", dB="1"),
    *_family("toxic equivalent per volume", **{"ng TEQ/m3": "1", "pg TEQ/m3": "1/1000"}),
    *_family("dustfall", **{"t/km2.30d": "1"}),
    *_family("blackness", Ringelmann="1"),
]
_BY_SYMBOL = {u.symbol: u for u in _UNITS}
# Written differently, the same unit. Compared after _spelling, without case.
_ALIASES = {
    "none": "无量纲",
    "nounit": "无量纲",
    "std units": "无量纲",
    "ph units": "无量纲",
    "c": "℃",
    "deg c": "℃",
    "°c": "℃",
    "摄氏度": "℃",
    "毫克/升": "mg/L",
    "微克/升": "ug/L",
    "纳克/升": "ng/L",
    "毫克/立方米": "mg/m3",
    "微克/立方米": "ug/m3",
    "ntu": "NTU",
    "db(a)": "dB",
    "per l": "个/L",
    "per ml": "个/mL",
    "mpn/100ml": "MPN/100mL",
    "cfu/100ml": "CFU/100mL",
    "升/秒": "L/s",
    "t/(km2·30d)": "t/km2.30d",
}
_FOLDED: dict[str, str] = {}
for _symbol in _BY_SYMBOL:
    # ms is a millisecond and MS nothing; a folded name two units share is left out.
    _key = _symbol.casefold()
    _FOLDED[_key] = "" if _key in _FOLDED else _symbol
_FOLDED.update(_ALIASES)


def _spelling(text: str) -> str:
    plain = half_width(text).strip().translate(str.maketrans("µμ", "uu"))
    plain = plain.replace("³", "3").replace("²", "2").replace("^3", "3").replace("^2", "2")
    return plain.replace("㎎", "mg").replace("㎍", "ug").replace("㎥", "m3").replace("½", "1/2")


def unit(text: str) -> Unit:
    """The unit a text names. Raises Unreadable (rule `unit-unknown`) for any other."""
    plain = _spelling(text)
    symbol = plain if plain in _BY_SYMBOL else _FOLDED.get(plain.casefold(), "")
    if not symbol:
        raise Unreadable(
            "unit-unknown",
            t(f"不认识的计量单位“{text}”", f"unknown unit “{text}”"),
            t(
                "请使用单位表中的写法，例如 mg/L、ug/L、mg/m3",
                "Use a listed unit: mg/L, ug/L, mg/m3",
            ),
            text,
        )
    return _BY_SYMBOL[symbol]


def convert(value: str | Decimal | int, source: str, target: str) -> Decimal:
    """`value` in another unit of the same quantity.

    Exact wherever a finite decimal exists; else (m3/h to L/s) rounded half-even at 28 digits.
    Raises Unreadable: `unit-unknown`, `unit-incompatible`.
    """
    here, there = unit(source), unit(target)
    if here.quantity != there.quantity:
        raise Unreadable(
            "unit-incompatible",
            t(
                f"“{here.symbol}”不能换算为“{there.symbol}”",
                f"“{here.symbol}” ({here.quantity}) does not convert to “{there.symbol}” "
                f"({there.quantity})",
            ),
            t("请按原单位填报，或更正单位", "Report in the unit measured, or correct the unit"),
            source,
        )
    number = exact(value)
    if here == there:
        return number
    return _scaled(number, here.size / there.size)


def _scaled(number: Decimal, factor: Fraction) -> Decimal:
    with localcontext(Context(prec=100)) as wide:
        product = number * factor.numerator
        quotient = product / factor.denominator
        if quotient * factor.denominator == product:
            # Keep no zeros the division added, and none of 1E+3: the digits a reader expects.
            return quotient if quotient.as_tuple().exponent == 0 else _plain(quotient)
        wide.prec = 28
        return +quotient


def _plain(value: Decimal) -> Decimal:
    exponent = value.as_tuple().exponent
    return value.quantize(Decimal(1)) if isinstance(exponent, int) and exponent > 0 else value
