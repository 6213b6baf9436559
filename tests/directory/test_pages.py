"""The directories through the doors their users take."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta

import pytest
import python_calamine
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from hengjian.directory import selectors, services
from hengjian.directory.models import Case, Conflict, Declaration, Entry, Exam, Sanction
from hengjian.directory.services import Finding
from hengjian.ledger import selectors as ledger

from .conftest import AIR, OTHER, USCC, WATER, ZHAO, at

pytestmark = pytest.mark.django_db
LIST = "/office/directory/assessors/"
ONE = f"{LIST}A-00001/"
SCORES = {"integrity": 5, "competence": 4, "evidence": 4, "time": 3, "manner": 4}


@pytest.fixture
def market(client_as):
    return client_as("market-province", region="620000")


@pytest.fixture
def leader(client_as):
    return client_as("market-leader", region="620000")


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def two(enter):
    """Somebody of long ago, so that the clock of the pages lies after him."""
    long_ago = at(date(2026, 1, 5))
    enter("P-1", "王敏", when=long_ago, fields=(WATER, AIR), may_lead=True)
    enter("P-2", "李强", when=long_ago, unit="兰州大学", fields=(AIR,))
    return list(Entry.objects.order_by("number"))


def texts(answer) -> str:
    return answer.content.decode()


@pytest.mark.policy("P2.1-07")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"王敏", "李强"}),
        ("?q=王", {"王敏"}),
        ("?q=wm", {"王敏"}),
        ("?q=liqiang", {"李强"}),
        ("?q=兰州大学", {"李强"}),
        ("?q=A-00002", {"李强"}),
        (f"?field={WATER}", {"王敏"}),
        ("?region=620100", set()),
        ("?region=620000", {"王敏", "李强"}),
        ("?status=active", {"王敏", "李强"}),
        ("?status=removed", set()),
    ],
)
def test_the_list_is_searched_and_filtered(market, two, query, found):
    page = texts(market.get(LIST + query))
    assert {name for name in ("王敏", "李强") if name in page} == found


def test_the_association_sees_names_and_status_and_no_more(client_as, two):
    page = texts(client_as("association").get(LIST))
    assert "王敏" in page and "在册" in page
    assert "兰州大学" not in page and AIR not in page.split("<tbody>")[1] and ONE not in page
    assert client_as("association", username="b").get(ONE).status_code == 403


@pytest.mark.policy("P2.1-07")
def test_an_officer_enters_somebody_and_a_mistake_keeps_what_was_typed(market):
    typed = {"person_no": "P-9", "name": "赵丽", "region": "620000", "why": "新聘", "unit": "省站"}
    refused = market.post(LIST + "new", typed)
    assert refused.status_code == 400 and "请至少选择一个领域" in texts(refused)
    assert 'value="赵丽"' in texts(refused)
    done = market.post(LIST + "new", {**typed, "fields_": [AIR], "credential_until": "2029-05-31"})
    assert done.status_code == 302
    entry = Entry.objects.get()
    # The last day is written, the first day no longer valid is kept.
    assert entry.now.credential_until == date(2029, 6, 1)
    change = market.get(f"{LIST}{entry.number}/change")
    assert 'value="2029-05-31"' in texts(change)
    assert "2029-06-01" in texts(market.get(f"{LIST}{entry.number}/"))


def test_somebody_who_is_in_it_already_is_refused_at_the_form(market, two):
    typed = {"person_no": "P-1", "name": "王敏", "region": "620000", "why": "x", "fields_": [AIR]}
    answer = market.post(LIST + "new", typed)
    assert answer.status_code == 409 and "此人已在名录中：A-00001" in texts(answer)


@pytest.mark.parametrize(
    "tab", ["facts", "learning", "work", "statistics", "conflicts", "conduct", "nonsense"]
)
def test_every_tab_opens_in_both_languages(market, two, tab):
    for language in ("zh-CN", "en"):
        answer = market.get(f"{ONE}?tab={tab}", headers={"accept-language": language})
        assert answer.status_code == 200 and "王敏" in texts(answer)


@pytest.mark.policy("P2.1-08")
def test_training_is_entered_on_the_page(market, two):
    done = market.post(
        ONE + "training", {"held_on": "2026-03-01", "topic": "补充要求宣贯", "hours": "8"}
    )
    assert done.status_code == 302
    assert "补充要求宣贯" in texts(market.get(ONE + "?tab=learning"))
    refused = market.post(ONE + "training", {"held_on": "2026-03-01", "topic": "x", "hours": "0"})
    assert refused.status_code == 409 and "学时应大于零" in texts(refused)


@pytest.mark.policy("P2.1-08")
def test_one_officer_proposes_a_removal_and_a_leader_approves(market, leader, two):
    typed = {"kind": "removal", "ground": "profit", "words": "收受礼金"}
    assert market.post(ONE + "sanction", typed).status_code == 302
    row = Sanction.objects.get()
    assert market.post(ONE + "approve", {"id": row.pk, "words": "x"}).status_code == 403
    page = texts(leader.get(ONE + "?tab=conduct"))
    assert "收受礼金" in page and "第29条" in page
    assert leader.post(ONE + "approve", {"id": row.pk, "words": "同意"}).status_code == 302
    assert "已取消" in texts(leader.get(ONE))
    again = leader.post(ONE + "approve", {"id": row.pk, "words": "同意"})
    assert again.status_code == 409 and "已作出" in texts(again)
    lifted = leader.post(ONE + "lift", {"id": row.pk, "words": "复议撤销"})
    assert lifted.status_code == 302


def test_a_sanction_of_somebody_else_is_not_found(market, two):
    row = services.sanction(
        entry=two[1], kind="interview", ground="time", reason="x", by=ZHAO, at=timezone.now()
    )
    for pk in (row.pk, 99_999, "x", "²"):
        assert market.post(ONE + "appeal", {"id": pk, "words": "x"}).status_code == 404


def test_a_suspension_without_its_end_says_so_and_keeps_the_words(market, two):
    typed = {"kind": "suspension", "ground": "time", "words": "多次超时"}
    refused = market.post(ONE + "sanction", typed)
    assert refused.status_code == 409
    assert "暂停须有将来的截止日" in texts(refused) and "多次超时" in texts(refused)


def test_the_page_says_why_somebody_cannot_be_drawn(market, two, place, today):
    services.declare_conflict(
        entry=two[0], institution=place, kind="kin", by=ZHAO, at=timezone.now()
    )
    page = texts(market.get(f"{ONE}?tab=conflicts&uscc={USCC}"))
    assert "应回避" in page and "近亲属在该机构" in page
    other = texts(market.get(f"{LIST}A-00002/?tab=conflicts&uscc={USCC}"))
    assert "可以抽取" in other
    row = Conflict.objects.get()
    ended = market.post(ONE + "end-conflict", {"id": row.pk, "words": "已离职"})
    assert ended.status_code == 409  # it began today: nothing ends before it began
    assert "已离职" in texts(ended)


@pytest.mark.policy("P2.1-08")
def test_statistics_show_too_little_and_then_a_chart(market, two, today):
    facts = {"by": ZHAO, "at": timezone.now()}

    def judge(number: int) -> None:
        services.record_judgements(
            subject=f"S-{number}", on=today - timedelta(days=30 - number), **facts,
            findings=[
                Finding(who, f"4.{n}", step)
                for n in range(6)
                for who, step in (("A-00001", 1 if n == number % 6 else 0), ("A-00002", 0))
            ],
        )  # fmt: skip

    judge(0)
    page = texts(market.get(ONE + "?tab=statistics"))
    assert "少于 5 次" in page and "<svg" in page and "少于 20 条" in page
    for number in range(1, 6):
        judge(number)
    page = texts(market.get(ONE + "?tab=statistics"))
    assert "Gwet AC1" in page and "收缩估计" in page
    assert page.count("<circle") >= 6


@pytest.mark.policy("P2.1-08")
def test_a_case_is_made_taken_and_scored(market, signed_in, two):
    typed = {
        "kind": "assessor", "title": "采样记录矛盾", "story": "两份记录时间相同",
        "clause": ["4.5.1", "4.5.2", ""], "question": ["时间是否一致", "", ""],
        "answer": ["2", "0", ""],
    }  # fmt: skip
    missing = market.post("/office/directory/cases/new", {**typed, "answer": ["2", "", ""]})
    assert missing.status_code == 400 and "没有标准答案" in texts(missing)
    assert "两份记录时间相同" in texts(missing)
    assert market.post("/office/directory/cases/new", typed).status_code == 302
    case = Case.objects.get()
    wang = signed_in("assessor", person_no="P-1")
    take = f"/office/directory/own/exams/{case.number}/"
    # The known answers are not on the page before it is handed in.
    assert "已知答案</th>" not in texts(wang.get(take))
    assert wang.post(take, {"step0": "2"}).status_code == 400
    assert wang.post(take, {"step0": "2", "step1": "1"}).status_code == 302
    exam = Exam.objects.get()
    assert (exam.entry.number, exam.percent, exam.passed) == ("A-00001", 50, False)
    assert "已知答案</th>" in texts(wang.get(take))
    assert wang.post(take, {"step0": "2", "step1": "0"}).status_code == 409
    assert "1 / 2" in texts(market.get(f"/office/directory/cases/{case.number}/"))


@pytest.mark.policy("P2.1-08")
def test_an_assessor_sees_himself_declares_answers_and_is_away(signed_in, two, place, today):
    services.record_assignment(
        entry_number="A-00001", subject="S-1", role="leader", institution=place, by=ZHAO,
        at=timezone.now(),
    )  # fmt: skip
    wang = signed_in("assessor", person_no="P-1")
    own = "/office/directory/own/"
    page = texts(wang.get(own))
    assert "王敏" in page and "兰州陇源环境检测有限公司" in page and "李强" not in page
    me = {"entry": "A-00001"}
    task = two[0].assignments.get()
    refused = wang.post(own + "answer", {**me, "id": task.pk, "accept": "no", "reason": ""})
    assert refused.status_code == 409 and "谢绝须写明原因" in texts(refused)
    assert wang.post(own + "answer", {**me, "id": task.pk, "accept": "yes"}).status_code == 302
    typed = {**me, "uscc": USCC, "kind": "consulting", "valid_from": str(today)}
    assert wang.post(own + "conflict", typed).status_code == 302
    assert wang.post(own + "conflict", typed).status_code == 409
    wrong = wang.post(own + "conflict", {**typed, "uscc": OTHER})
    assert wrong.status_code == 400 and OTHER in texts(wrong)
    assert wang.post(own + "year", me).status_code == 302
    assert Declaration.objects.get().standing == 1
    again = wang.post(own + "year", me)
    assert again.status_code == 409 and "已申报" in texts(again)
    days = {"first_day": str(today), "last_day": str(today + timedelta(days=2))}
    assert wang.post(own + "absence", {**me, **days}).status_code == 302
    found = {p.id: p.excluded for p in selectors.pool_for(
        kind="assessor", institution=place, fields=(), on=today)}  # fmt: skip
    assert found == {"A-00001": "conflict-consulting", "A-00002": ""}
    row = two[0].absences.get()
    assert wang.post(own + "back", {**me, "id": row.pk}).status_code == 302


def test_nobody_acts_for_another(signed_in, two, place):
    li = signed_in("assessor", person_no="P-2")
    typed = {"entry": "A-00001", "uscc": USCC, "kind": "kin", "valid_from": "2026-01-01"}
    assert li.post("/office/directory/own/conflict", typed).status_code == 404
    nobody = signed_in("inspector", person_no="P-404")
    assert "您还不在名录中" in texts(nobody.get("/office/directory/own/"))


@pytest.mark.policy("P2.1-08")
def test_an_institution_evaluates_who_assessed_it(client_as, market, signed_in, two, place):
    task = services.record_assignment(
        entry_number="A-00001", subject="S-1", role="leader", institution=place, by=ZHAO,
        at=timezone.now(),
    )  # fmt: skip
    services.answer_assignment(assignment=task, accept=True, by=ZHAO, at=timezone.now())
    assert market.post(ONE + "finish", {"id": task.pk}).status_code == 302
    lab = client_as("lab-head", institution=USCC)
    address = f"/office/directory/evaluations/{task.number}"
    assert "王敏" in texts(lab.get("/office/directory/evaluations/"))
    refused = lab.post(address, {**SCORES, "manner": "1"})
    assert refused.status_code == 409 and "评 1 分须写明理由" in texts(refused)
    assert lab.post(address, {**SCORES, "words": "讲解清楚"}).status_code == 302
    assert lab.post(address, SCORES).status_code == 409
    stranger = client_as("lab-head", institution=OTHER)
    assert stranger.post(address, SCORES).status_code == 404
    # The officer reads the words, the person only the score.
    assert "讲解清楚" in texts(market.get(ONE + "?tab=work"))
    own = texts(signed_in("assessor", person_no="P-1").get("/office/directory/own/"))
    assert "讲解清楚" not in own and "4.0" in own
    assert market.post(ONE + "evaluate", {"id": task.pk, **SCORES}).status_code == 302


@pytest.mark.policy("P2.4-07")
def test_ecology_keeps_experts_and_the_market_does_not_see_them(client_as, market, enter):
    enter("P-5", "专家甲", "expert", fields=(AIR,))
    experts = "/office/directory/experts/"
    eco = client_as("ecology-province", region="620000")
    assert "专家甲" in texts(eco.get(experts)) and eco.get(experts + "E-00001/").status_code == 200
    assert market.get(experts).status_code == 403
    # An expert's number does not open in another directory.
    assert eco.get("/office/directory/inspectors/E-00001/").status_code == 404


@pytest.mark.policy("P2.4-08")
def test_inspectors_have_cards_and_a_prefecture_sees_its_own(client_as, enter):
    enter("P-5", "执法甲", "inspector", region="620100", credential_no="28010001")
    enter("P-6", "执法乙", "inspector", region="620200", credential_no="28020001")
    inspectors = "/office/directory/inspectors/"
    lanzhou = client_as("ecology-prefecture", region="620100")
    page = texts(lanzhou.get(inspectors))
    assert "执法甲" in page and "执法乙" not in page
    assert "28010001" in texts(lanzhou.get(inspectors + "I-00001/"))
    assert lanzhou.get(inspectors + "I-00002/").status_code == 404
    assert lanzhou.get(inspectors + "new").status_code == 403
    eco = client_as("ecology-province", region="620000")
    typed = {"person_no": "P-7", "name": "执法丙", "region": "620100", "why": "x", "fields_": [AIR]}
    assert "此项必填" in texts(eco.post(inspectors + "new", typed))


def upload(client, data: bytes, name="名录.xlsx", base=LIST):
    return client.post(base + "import", {"file": SimpleUploadedFile(name, data)})


def grid(data: bytes) -> list[list[object]]:
    """The cells of the first sheet, read by a reader that shares nothing with the writer."""
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    return book.get_sheet_by_index(0).to_python()


def edited(data: bytes, **cells: str) -> bytes:
    """The workbook with some cells written otherwise."""
    rows = {(r, c): str(v) for r, row in enumerate(grid(data)) for c, v in enumerate(row)}
    for place, value in cells.items():
        rows[int(place[1:]) - 1, ord(place[0]) - ord("A")] = value
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("评审员")
        for (row, column), value in rows.items():
            sheet.write_string(row, column, value)
    return out.getvalue()


@pytest.mark.policy("P2.1-07")
def test_the_snapshot_goes_out_and_in_again(market, enter):
    enter("P-1", "王敏", when=at(date(2026, 1, 5)), unit="=HYPERLINK(1)", credential_no="007")
    data = market.get(LIST + "export.xlsx").content
    row = grid(data)[1]
    assert (row[4], row[9]) == ("=HYPERLINK(1)", "007")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    same = upload(market, data)
    assert "相同 1 人" in texts(same) and "ticket" not in texts(same)
    # One changed, one new: examined first, written after the confirmation.
    changed = edited(data, E2="省站", B3="P-2", C3="李强", D3="620000", G3="噪声、振动")
    page = upload(market, changed)
    assert "新列入 1 人，修改 1 人" in texts(page) and Entry.objects.count() == 1
    assert "都在此文件中" in texts(page)
    other = edited(data, B2="P-9", C2="孙丽", J2="008")
    assert "另有 1 人不在此文件中" in texts(upload(market, other))
    ticket = texts(page).split('name="ticket" value="')[1].split('"')[0]
    assert market.post(LIST + "import", {"ticket": ticket}).status_code == 302
    assert Entry.objects.get(number="A-00002").now.fields == ("噪声", "振动")
    first = Entry.objects.get(number="A-00001")
    assert (first.now.unit, first.versions.count()) == ("省站", 2)
    assert market.post(LIST + "import", {"ticket": ticket}).status_code == 409


def test_what_is_wrong_in_a_workbook_is_said_at_its_cell(market, two):
    data = market.get(LIST + "export.xlsx").content
    bad = edited(
        data, G2="炼金术", C3="别名", B4="P-2", C4="李强", D4="630000", G4="噪声", K4="2026-13-40"
    )
    page = texts(upload(market, bad))
    for where in ("G2", "C3", "K4"):
        assert f"评审员!{where}" in page
    assert Entry.objects.count() == 2
    far = edited(data, D2="630000")
    assert "与名录不同" in texts(upload(market, far))


def test_a_suspended_person_cannot_reach_more_by_the_api(client_as, market, signed_in, two):
    answer = market.get("/api/v1/directory/assessors?q=wm").json()
    assert answer["entries"] == [
        {"number": "A-00001", "name": "王敏", "status": "active", "suspended_until": None}
    ]
    one = market.get("/api/v1/directory/assessors/A-00002").json()
    assert (one["unit"], one["fields"]) == ("兰州大学", [AIR])
    assert market.get("/api/v1/directory/assessors/A-00404").status_code == 404
    assert market.get("/api/v1/directory/experts").status_code == 403
    li = signed_in("assessor", person_no="P-2")
    assert [row["number"] for row in li.get("/api/v1/directory/own").json()] == ["A-00002"]
    assert li.get("/api/v1/directory/assessors").status_code == 403


def test_an_assessor_declares_and_answers_by_the_api(signed_in, client, two, place, today):
    services.record_assignment(
        entry_number="A-00001", subject="S-1", role="leader", institution=place, by=ZHAO,
        at=timezone.now(),
    )  # fmt: skip
    li, wang = (
        signed_in("assessor", person_no="P-2"),
        signed_in("assessor", person_no="P-1", username="wang"),
    )
    said = {"entry": "A-00001", "uscc": USCC, "kind": "kin", "valid_from": str(today)}
    answer = {"assignment": two[0].assignments.get().number, "accept": False}
    own = "/api/v1/directory/own/"

    def post(who, path, body):
        return who.post(own + path, body, content_type="application/json").status_code

    assert post(client, "conflicts", {}) == 401
    assert post(li, "conflicts", said) == 404 == post(li, "answers", answer)
    assert post(wang, "conflicts", {**said, "valid_from": "soon"}) == 400
    assert post(wang, "conflicts", said) == 200
    assert post(wang, "answers", answer) == 409  # no reason
    assert post(wang, "answers", {**answer, "reason": "近亲属在该机构"}) == 200
    assert two[0].assignments.get().stage == "declined"
    assert client.get("/api/v1/openapi.json").status_code == 200


def test_workload_counts_this_year_and_what_is_open(market, two, place, today):
    for number, day in (("S-1", today), ("S-2", date(today.year - 1, 12, 31))):
        services.record_assignment(
            entry_number="A-00001", subject=number, role="member", institution=place, on=day,
            by=ZHAO, at=timezone.now(),
        )  # fmt: skip
    assert "1 / 2" in texts(market.get(LIST))


API = "/api/v1/directory/assessors/A-00001"


def post(client, what: str, **given) -> dict:
    answer = client.post(f"{API}/{what}", given, content_type="application/json")
    return {"status": answer.status_code, **answer.json()}


@pytest.mark.policy("P2.1-07")
def test_an_officer_does_over_the_api_what_the_pages_do(market, leader, two, place, today):
    given = {"held_on": str(today), "topic": "宣贯", "hours": 8, "score": 91.5, "passed": True}
    assert post(market, "training", **given) == {"status": 200, "done": True}
    wrong = post(market, "training", held_on="昨天", topic="", hours=0)
    assert wrong["status"] == 400
    assert {p["where"] for p in wrong["problems"]} >= {"/held_on", "/topic"}
    assert market.post(f"{API}/training", "[", content_type="application/json").status_code == 400
    learned = market.get(f"{API}/learning").json()
    assert [(t["topic"], t["score"], t["passed"]) for t in learned["trainings"]] == [
        ("宣贯", "91.5", True)
    ]
    declared = {"uscc": USCC, "kind": "kin", "valid_from": "2026-01-05", "words": "配偶"}
    assert post(market, "conflict", **declared)["done"]
    (known,) = market.get(f"{API}/conflicts").json()["conflicts"]
    assert (known["institution__uscc"], known["kind"]) == (USCC, "kin")
    assert post(market, "end-conflict", id=known["id"], words="已离职")["done"]
    assert post(market, "end-conflict", id=10**6, words="x")["status"] == 404

    removal = {"kind": "removal", "ground": "secrets", "words": "透露资料"}
    assert post(market, "sanction", **removal)["done"]
    (waits,) = market.get(f"{API}/conduct").json()["sanctions"]
    assert (waits["stage"], waits["kind"]) == ("proposed", "removal")
    assert post(market, "approve", id=waits["id"], words="同意")["status"] == 403
    assert post(leader, "approve", id=waits["id"], words="同意")["done"]
    assert market.get(API).json()["status"] == "removed"
    entries = acts_of("A-00001")
    assert entries[-2:] == ["directory.removal-proposed", "directory.removed"]


def acts_of(number: str) -> list[str]:
    return [entry.kind for entry in ledger.entries_for(number)]


def test_the_api_says_too_little_before_it_estimates(market, two, client_as):
    told = market.get(f"{API}/statistics").json()
    assert (told["severity"], told["drift"], told["assessments"]) == (None, None, 0)
    assert told["least_assessments"] == 5 and told["peers"]["ac1"] is None
    assert market.get(f"{API}/work").json()["assignments"] == []
    far = client_as("ecology-province", region="620000")
    assert far.get(f"{API}/statistics").status_code == 403
    assert market.get(API.replace("A-00001", "A-99999") + "/work").status_code == 404


@pytest.mark.policy("P2.1-08")
def test_everybodys_severity_side_by_side_says_who_is_apart_and_who_has_too_little(
    market, two, enter, today
):
    assert "还没有可比较的判定" in texts(market.get(LIST + "statistics/"))
    enter("P-3", "赵新", when=at(date(2026, 1, 5)))
    facts = {"by": ZHAO, "at": timezone.now()}
    for number in range(12):
        who = ("A-00001", "A-00002", "A-00003") if number == 0 else ("A-00001", "A-00002")
        findings = [
            Finding(one, f"4.{n}", int(one == "A-00001" and n % 2 == number % 2))
            for one in who
            for n in range(6)
        ]
        day = today - timedelta(days=30 - number)
        services.record_judgements(subject=f"S-{number}", findings=findings, on=day, **facts)
    page = texts(market.get(LIST + "statistics/"))
    # Half a step above the other, always: apart. The third was there once: nothing is estimated.
    assert "2 人的区间不含零；1 人次数不足" in page and "待核" in page
    rows = grid(market.get(LIST + "statistics.xlsx").content)
    by_name = {row[1]: dict(zip(rows[0], row, strict=True)) for row in rows[1:]}
    few = by_name["赵新"]
    assert few["尺度偏差（档）"] == "不足，不作估计" == few["前后期漂移（档）"]
    severe = by_name["王敏"]
    drift = float(severe["前后期漂移（档）"])
    assert float(severe["95% 下限"]) > 0 and drift == pytest.approx(0, abs=0.1)
