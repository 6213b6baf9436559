"""The check code of HJ 212 and the codes that devices send in its place.

The standard (HJ 212-2017 annex A) starts at 0xFFFF and for every byte sets the register to
`(register >> 8) XOR byte`, then shifts right eight times, XOR 0xA001 when a one falls out. That
is NOT CRC-16/MODBUS, which XORs the byte into the whole register: here the low byte is dropped
first. Only the high byte is carried from one input byte to the next, so at most 256 of the
65,536 values ever occur: a damaged frame passes with probability 1/256. It is a check against
noise, no proof of integrity.

Checked against the example printed in the standard (1C80) and the 2025 example (2200).
Pure      No clock, no I/O.
"""

from __future__ import annotations

#: The code of the standard, high byte written first.
HJ212 = "hj212"
#: Other codes seen on the line, tried in this order when the standard's does not match.
OTHERS = ("modbus_hi_lo", "modbus_lo_hi", "hj212_lo_hi")

START = 0xFFFF
POLYNOMIAL = 0xA001


def _entry(value: int) -> int:
    for _ in range(8):
        value = (value >> 1) ^ POLYNOMIAL if value & 1 else value >> 1
    return value


_TABLE = tuple(_entry(value) for value in range(256))


def hj212(data: bytes) -> int:
    """The standard's code of `data`, 0 to 0xFFFF."""
    crc = START
    for byte in data:
        crc = _TABLE[crc >> 8 ^ byte]
    return crc


def modbus(data: bytes) -> int:
    """CRC-16/MODBUS of `data`, to recognise devices that compute it by mistake."""
    crc = START
    for byte in data:
        crc = (crc >> 8) ^ _TABLE[(crc ^ byte) & 0xFF]
    return crc


def _swapped(crc: int) -> int:
    return (crc & 0xFF) << 8 | crc >> 8


def variant(declared: int, data: bytes, computed: int) -> str | None:
    """The name of the code that gives `declared` for `data`; None when none does.

    `computed` is `hj212(data)`, which the caller has already.
    """
    if declared == computed:
        return HJ212
    of_modbus = modbus(data)
    for name, value in zip(
        OTHERS, (of_modbus, _swapped(of_modbus), _swapped(computed)), strict=True
    ):
        if declared == value:
            return name
    return None
