"""The family of errors whose text is written for the person at the screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hengjian.core.text import Text, t


class Refusal(Exception):  # noqa: N818 - the field's word; it is no malfunction
    """The platform understood the request and may not do it.

    Three parts in this order: what was refused, the fact that forbids it, what the reader can
    do next. Carries no table names, no stack, and nothing the reader may not already see.
    """

    def __init__(self, refused: Text, because: Text, instead: Text) -> None:
        super().__init__(refused, because, instead)
        self.refused, self.because, self.instead = refused, because, instead

    def text(self) -> Text:
        """The whole sentence in both languages."""
        return Text(
            f"{self.refused.zh}：{self.because.zh}。{self.instead.zh}。",
            f"{self.refused.en}: {self.because.en}. {self.instead.en}.",
        )

    def __str__(self) -> str:
        return str(self.text())


@dataclass(frozen=True)
class Problem:
    """One thing wrong in something handed in, at its cell.

    `where` is the cell as its author knows it: “人员!C5” in a workbook, “/samples/3/begun_at” in
    JSON, “line 12, column ResultMeasureValue” in a text file. `rule` is a stable code.
    """

    where: str
    rule: str
    message: Text
    remedy: Text
    found: str = ""

    def as_dict(self) -> dict[str, str]:
        """For JSON, in the reader's language."""
        return {
            "where": self.where,
            "rule": self.rule,
            "message": str(self.message),
            "remedy": str(self.remedy),
            "found": self.found,
        }


class Rejected(Refusal):
    """Something handed in was refused whole; `problems` says everything that is wrong, at once."""

    def __init__(self, refused: Text, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        super().__init__(
            refused,
            t(f"共有 {count} 处错误", f"{count} problem(s) were found"),
            t(
                "请按列出的位置逐处改正后重新提交；此次未写入任何内容",
                "Correct each place listed and submit again; nothing was written",
            ),
        )
