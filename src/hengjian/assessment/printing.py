"""Typst pages to PDF: a template of ours, facts as JSON, two fonts, nothing of the machine.

`pdf("report", facts, on=day)`. The template reads `json(bytes(sys.inputs.data))`, so that markup in the
facts stays text. The same facts give the same bytes on every machine: fonts come from the package,
the system's are ignored, and the document's date is the facts' own. No Django, no clock.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
import typst

FONTS = Path(pylopdf_fonts_zh_cn.__file__).parent
HERE = Path(__file__).parent / "printed"


def pdf(
    template: str,
    facts: Mapping[str, Any],
    *,
    on: date,
    folder: Path = HERE,
    images: Mapping[str, str] | None = None,
) -> bytes:
    """PDF/A-2b made from `folder`/`template`.typ, dated `on`. `images` are SVG texts by name.

    Raises LookupError for an unknown template, ValueError when the page cannot be set.
    """
    source = folder / f"{template}.typ"
    if not source.is_file():
        raise LookupError(template)
    inputs = {
        "data": json.dumps(dict(facts), ensure_ascii=False),
        "images": json.dumps(dict(images or {})),
    }
    midnight = datetime(on.year, on.month, on.day, tzinfo=UTC)
    try:
        made: bytes = typst.compile(
            str(source),
            root=str(folder),
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            sys_inputs=inputs,
            pdf_standards=["a-2b"],
            timestamp=int(midnight.timestamp()),
        )
    except typst.TypstError as error:
        raise ValueError(f"{template}: {error}") from error
    return made
