"""`hengjian import report`: the command line's door, with its exit statuses."""

from __future__ import annotations

import json

import pytest
from tests.monitoring.conftest import USCC
from tests.monitoring.filled import sheets_of, workbook

from hengjian.config import imports
from hengjian.core.errors import Refusal, Rejected
from hengjian.monitoring.models import Report


@pytest.fixture
def lims(laboratory, someone):
    return someone("lab-lims", institution=USCC, username="lims")


def test_a_file_is_taken_in_and_a_second_time_it_was_there(lims, package, tmp_path, capsys):
    path = tmp_path / "r.json"
    path.write_text(json.dumps(package), encoding="utf-8")

    assert imports.main(["report", str(path), "--by", "lims", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["created"] is True
    assert imports.main(["report", str(path), "--by", "lims"]) == 0
    assert "此前已接收" in capsys.readouterr().out
    assert Report.objects.get().submitted_by == "lims"


def test_a_workbook_is_known_by_its_content_not_its_name(lims, package, tmp_path, capsys):
    path = tmp_path / "no-extension"
    path.write_bytes(workbook(sheets_of(package)))

    assert imports.main(["report", str(path), "--by", "lims", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["stage"] == "issued"


def test_only_a_known_user_who_may_hand_in_does(lims, package, tmp_path, someone):
    someone("ecology-province", region="620000", username="officer")
    path = tmp_path / "r.json"
    path.write_text(json.dumps(package), encoding="utf-8")

    for user in ("nobody", "officer"):
        with pytest.raises(Refusal):
            imports.main(["report", str(path), "--by", user])
    with pytest.raises(Refusal, match="无法读取"):
        imports.main(["report", str(tmp_path / "missing"), "--by", "lims"])
    assert not Report.objects.exists()


def test_a_wrong_file_is_refused_with_its_places(lims, package, tmp_path):
    package["samples"][0]["point_no"] = "P9"
    path = tmp_path / "r.json"
    path.write_text(json.dumps(package), encoding="utf-8")

    with pytest.raises(Rejected) as refused:
        imports.main(["report", str(path), "--by", "lims"])

    assert [p.where for p in refused.value.problems] == ["/samples/0/point_no"]
    assert not Report.objects.exists()
