"""Rounding as GB/T 8170 asks: once, on the decimal digits as reported, half to the even digit.

Values come in as text or Decimal. A float is refused: 0.15 as a float is less than 0.15, and the
rule could not be applied to what the laboratory wrote.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation

# Wide enough for any reported figure, so that nothing is rounded a first time on the way in.
_WIDE = Context(prec=100, rounding=ROUND_HALF_EVEN)


def exact(value: str | Decimal | int) -> Decimal:
    """The number as written. Raises TypeError for a float, ValueError for what is no number."""
    if isinstance(value, float):
        raise TypeError("a float has lost the digits as reported; pass the text")
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise ValueError(f"not a number: {value!r}") from None
    if not number.is_finite():
        raise ValueError(f"not a finite number: {value!r}")
    return number


def _unsigned_zero(value: Decimal) -> Decimal:
    return value.copy_abs() if value.is_zero() else value


def to_decimals(value: str | Decimal | int, places: int) -> Decimal:
    """Rounded to `places` digits after the point (negative: tens, hundreds)."""
    return _unsigned_zero(exact(value).quantize(Decimal(1).scaleb(-places), context=_WIDE))


def to_significant(value: str | Decimal | int, digits: int) -> Decimal:
    """Rounded to `digits` significant digits: 9.996 to three is 10.0. Zero stays zero."""
    if digits < 1:
        raise ValueError("at least one significant digit")
    number = exact(value)
    if number.is_zero():
        return _unsigned_zero(number)
    places = digits - 1 - number.adjusted()
    rounded = to_decimals(number, places)
    if rounded.adjusted() > number.adjusted():  # 9.996 became 10.00: drop the digit it gained
        return to_decimals(rounded, places - 1)
    return rounded


def to_interval(value: str | Decimal | int, interval: str | Decimal) -> Decimal:
    """Rounded to the nearest multiple of `interval` (0.5 and 0.2 units of GB/T 8170)."""
    step = exact(interval)
    if step <= 0:
        raise ValueError("the interval must be positive")
    # A half that falls between two multiples goes to the even one, as the standard's examples do.
    multiple = to_decimals(_WIDE.divide(exact(value), step), 0)
    return _unsigned_zero(_WIDE.multiply(multiple, step))


def decimals_of(reported: str | Decimal) -> int:
    """How many digits stand after the point as reported: “0.050” has 3, “120” has 0."""
    exponent = exact(reported).as_tuple().exponent
    return max(0, -int(exponent))


def significant_of(reported: str | Decimal) -> int:
    """How many digits are significant as reported: “0.050” has 2, “120” has 3."""
    return len(exact(reported).as_tuple().digits)


def like(value: str | Decimal | int, pattern: str | Decimal) -> Decimal:
    """Rounded to the decimal places of `pattern`, e.g. to the places in which a limit is written.

    This is 修约值比较法; the standard that sets the limit says whether it applies.
    """
    return to_decimals(value, decimals_of(pattern))
