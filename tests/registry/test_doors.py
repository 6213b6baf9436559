"""The doors to the importer: the command line and the page."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from hengjian.accounts.access import NotAllowed
from hengjian.config import cli
from hengjian.registry import quarantine
from hengjian.registry.import_cli import import_register
from hengjian.registry.models import Institution, Person

from .books import GOOD, workbook

pytestmark = pytest.mark.django_db
PAGE = "register-import"


@pytest.fixture(autouse=True)
def _own_quarantine(settings, tmp_path):
    settings.HENGJIAN_VAR = tmp_path / "var"


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "register.xlsx"
    path.write_bytes(workbook(GOOD).data)
    return path


@pytest.fixture
def bad_book(tmp_path):
    sheets = copy.deepcopy(GOOD)
    sheets["机构"][1][2] = "公司"
    path = tmp_path / "bad.xlsx"
    path.write_bytes(workbook(sheets).data)
    return path


@pytest.fixture
def gan(someone):
    return someone("market-province", region="620000", username="gan")


@pytest.mark.policy("P2.4-06")
def test_the_command_says_what_would_happen_then_does_it(book, gan, capsys):
    assert import_register([str(book), "--dry-run", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["ok"], said["written"], said["new"]["person"]) == (True, False, 2)
    assert not Institution.objects.exists()
    assert import_register([str(book), "--by", "gan", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["written"] is True
    assert Institution.objects.count() == 1


def test_the_command_refuses_with_status_2_and_names_cell_rule_and_remedy(bad_book, gan, capsys):
    assert import_register([str(bad_book), "--by", "gan", "--json"]) == 2
    [problem] = json.loads(capsys.readouterr().out)["problems"]
    assert problem["where"] == "机构!C2（机构类别）"
    assert (problem["rule"], problem["found"]) == ("choice", "公司")
    assert "社会化检测机构" in problem["remedy"]
    assert import_register([str(bad_book), "--dry-run"]) == 2
    assert "机构!C2" in capsys.readouterr().err
    assert not Institution.objects.exists()


def test_a_folder_is_one_import(tmp_path, gan, capsys):
    folder = tmp_path / "lists"
    folder.mkdir()
    for name in ("机构", "人员", "任职"):
        text = "\n".join(",".join(str(c).split(" ")[0] for c in row) for row in GOOD[name])
        (folder / f"{name}.csv").write_text(text, encoding="gb18030")
    (folder / "notes.docx").write_text("not ours")
    assert import_register([str(folder), "--by", "gan"]) == 0
    assert Person.objects.count() == 2


@pytest.mark.parametrize(
    "argv", [["nowhere.xlsx", "--dry-run"], ["{book}"], ["{book}", "--by", "nobody"]]
)
def test_what_cannot_run_says_so_with_status_2(argv, book, capsys):
    assert import_register([word.format(book=book) for word in argv]) == 2
    assert capsys.readouterr().err.strip()
    assert not Institution.objects.exists()


def test_the_command_asks_for_the_same_permission_as_the_page(book, someone):
    someone("ecology-county", region="620102", username="county")
    with pytest.raises(NotAllowed):
        import_register([str(book), "--by", "county"])
    assert not Institution.objects.exists()


def test_the_command_line_knows_it(book, capsys):
    assert cli.main(["import", "register", str(book), "--dry-run"]) == 0
    command = [sys.executable, "-m", "hengjian.config.cli", "import", "register", "--help"]
    bare = {key: value for key, value in os.environ.items() if "DJANGO" not in key}
    helped = subprocess.run(command, capture_output=True, text=True, env=bare, check=False)
    assert (helped.returncode, "Example:" in helped.stdout) == (0, True)  # without any settings


def upload(client, path):
    file = SimpleUploadedFile(path.name, path.read_bytes())
    return client.post(reverse(PAGE), {"file": file})


def test_the_page_examines_and_writes_nothing_until_confirmed(client_as, book):
    officer = client_as("market-province", region="620000")
    looked = upload(officer, book)
    assert looked.status_code == 200
    assert "检查通过，尚未写入" in looked.content.decode()
    assert not Institution.objects.exists()
    ticket = looked.context["ticket"]
    done = officer.post(reverse(PAGE), {"ticket": ticket}, follow=True)
    assert "已登记 11 条事实" in done.content.decode()
    assert Institution.objects.count() == 1
    assert list(quarantine.folder().iterdir()) == []
    again = officer.post(reverse(PAGE), {"ticket": ticket})
    assert again.status_code == 409
    assert "已失效" in again.content.decode()


def test_the_page_shows_every_defect_and_offers_no_confirmation(client_as, bad_book):
    officer = client_as("ecology-province", region="620000")
    looked = upload(officer, bad_book)
    page = looked.content.decode()
    assert looked.status_code == 400
    assert "机构!C2（机构类别）" in page
    assert "社会化检测机构" in page
    assert looked.context["ticket"] == ""
    assert officer.post(reverse(PAGE)).status_code == 400
    assert not Institution.objects.exists()


def test_nobody_confirms_anothers_upload_nor_other_bytes(client_as, book):
    officer = client_as("market-province", region="620000")
    ticket = upload(officer, book).context["ticket"]
    other = client_as("ecology-province", region="620000")
    assert other.post(reverse(PAGE), {"ticket": ticket}).status_code == 409
    assert officer.post(reverse(PAGE), {"ticket": ticket + "x"}).status_code == 409
    [path] = quarantine.folder().iterdir()
    assert path.stat().st_mode & 0o777 == 0o600
    other_book = {"人员": [["人员编号", "姓名"], ["P-9", "换过的人"]]}
    path.write_bytes(workbook(other_book).data)
    assert officer.post(reverse(PAGE), {"ticket": ticket}).status_code == 409
    assert not Institution.objects.exists()
    assert not Person.objects.exists()


def test_an_upload_that_nobody_confirms_is_gone_after_an_hour(client_as, book):
    officer = client_as("market-province", region="620000")
    upload(officer, book)
    [path] = quarantine.folder().iterdir()
    long_ago = (timezone.now() - timedelta(minutes=61)).timestamp()
    os.utime(path, (long_ago, long_ago))
    quarantine.sweep(at=timezone.now())
    assert list(quarantine.folder().iterdir()) == []


def test_the_register_changed_between_looking_and_confirming(client_as, book):
    officer = client_as("market-province", region="620000")
    ticket = upload(officer, book).context["ticket"]
    Institution.objects.create(
        uscc="91620102MA0000015R",
        name="别的名称",
        kind="public",
        region="620102",
        recorded_at=timezone.now(),
    )
    answer = officer.post(reverse(PAGE), {"ticket": ticket})
    assert answer.status_code == 409
    assert "与已登记的内容不同" in answer.content.decode()
    assert not Person.objects.exists()


def test_the_template_comes_as_a_download(client_as):
    answer = client_as("market-province", region="620000").get(reverse("register-template"))
    assert answer.content.startswith(b"PK")
    assert answer["Content-Disposition"].startswith("attachment")
