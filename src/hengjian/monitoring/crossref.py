"""What makes a package unreadable as a whole: numbers that stand twice or lead nowhere. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hengjian.core.errors import Problem
from hengjian.core.text import Text, t
from hengjian.monitoring.package import Package

Place = tuple[str, str]  # number, JSON pointer


def problems(package: Package) -> list[Problem]:
    """Every number that stands twice and every reference that leads nowhere."""
    return [*_twice(package), *_nowhere(package), *_values(package)]


def _numbered(package: Package) -> Iterator[tuple[Text, list[Place]]]:
    """The lists whose rows bear a number."""
    lists = (
        (t("人员编号", "person number"), "people", "person_no"),
        (t("仪器编号", "instrument number"), "instruments", "instrument_no"),
        (t("点位编号", "point number"), "points", "point_no"),
        (t("样品编号", "sample number"), "samples", "sample_no"),
        (t("测试编号", "measurement number"), "field_measurements", "measurement_no"),
        (t("批次编号", "batch number"), "batches", "batch_no"),
        (t("结果编号", "result number"), "results", "result_no"),
    )
    for name, rows, field in lists:
        places = [
            (getattr(row, field), f"/{rows}/{n}/{field}")
            for n, row in enumerate(getattr(package, rows))
        ]
        yield name, places


def _twice(package: Package) -> Iterator[Problem]:
    for name, places in _numbered(package):
        first: dict[str, str] = {}
        for number, where in places:
            if first.setdefault(number, where) != where:
                message = t("{name}重复，已见于 {first}", "the {name} stands already at {first}")
                yield Problem(
                    where,
                    "duplicate",
                    message.format(name=name, first=first[number]),
                    t("请使每个编号唯一", "Give every row its own number"),
                    number,
                )


def _references(package: Package) -> Iterator[tuple[Text, set[str], Iterable[Place]]]:
    points = {row.point_no for row in package.points}
    samples = {row.sample_no for row in package.samples}
    batches = {row.batch_no for row in package.batches}
    point, sample = t("点位", "point"), t("样品", "sample")
    batch = t("批次", "batch")
    yield point, points, _places(package, "samples", "point_no")
    yield sample, samples, _places(package, "samples", "parallel_of")
    yield point, points, _places(package, "field_measurements", "point_no")
    yield sample, samples, _places(package, "custody", "sample_no")
    yield sample, samples, _places(package, "results", "sample_no")
    yield batch, batches, _places(package, "results", "batch_no")
    for n, row in enumerate(package.batches):
        places = ((q.sample_no, f"/batches/{n}/qc/{m}/sample_no") for m, q in enumerate(row.qc))
        yield sample, samples, places


def _places(package: Package, rows: str, field: str) -> Iterator[Place]:
    for n, row in enumerate(getattr(package, rows)):
        yield getattr(row, field), f"/{rows}/{n}/{field}"


def _nowhere(package: Package) -> Iterator[Problem]:
    for name, known, places in _references(package):
        for number, where in places:
            if number and number not in known:
                message = t("本包中没有这个{name}", "the package has no such {name}")
                yield Problem(
                    where,
                    "unknown-reference",
                    message.format(name=name),
                    t("请核对编号，或补充该行", "Check the number, or add the row"),
                    number,
                )


def _values(package: Package) -> Iterator[Problem]:
    """A result is a value, or a non-detect; a parallel has two values."""
    for n, row in enumerate(package.results):
        if row.censored and row.value is not None:
            yield Problem(
                f"/results/{n}/value",
                "censored-value",
                t("未检出的结果不能再填数值", "a non-detect carries no value"),
                t("请删除数值，或去掉“未检出”", "Remove the value, or the mark of a non-detect"),
                row.value,
            )
        if not row.censored and row.value is None and not row.condition:
            yield Problem(
                f"/results/{n}/value",
                "value-missing",
                t("没有数值，也未说明原因", "there is neither a value nor a reason"),
                t(
                    "请填写数值、标明未检出，或在 condition 说明",
                    "Give the value, mark the non-detect, or say why in condition",
                ),
            )
    for n, batch in enumerate(package.batches):
        for m, item in enumerate(batch.qc):
            if item.kind == "parallel" and item.second is None:
                yield Problem(
                    f"/batches/{n}/qc/{m}/second",
                    "required",
                    t("平行样应有两个数值", "a parallel has two values"),
                    t("请填写第二个数值", "Give the second value"),
                )
