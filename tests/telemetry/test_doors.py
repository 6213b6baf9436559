"""Who sees which station, on the page and through the API."""

import pytest
from tests.conftest import NOON
from tests.telemetry.conftest import MN, packet

from hengjian.registry.models import Institution
from hengjian.telemetry import services

pytestmark = pytest.mark.django_db
PAGE, LIST, READ = "/office/stations", "/api/v1/stations", f"/api/v1/stations/{MN}/readings"


@pytest.fixture
def sent(station, spooled):
    other = packet(2, cp="DataTime=20261123120000;a21026-Rtd=7.5,a21026-Flag=N")
    broken = packet(3).replace(b"Rtd=3.5", b"Rtd=3.7")
    services.drain(at=NOON, folder=spooled(packet(1), other, broken))


def test_an_officer_of_the_region_sees_the_station_and_what_it_sent(client_as, sent):
    page = client_as("ecology-county", region="620102").get(PAGE).content.decode()
    assert MN in page and "一号排口" in page and "2026-11-23 12:00" in page


def test_without_stations_the_page_says_so(client_as):
    page = client_as("ecology-province", region="620000").get(PAGE).content.decode()
    assert "没有可查看的站点" in page


def test_the_counts_are_those_of_the_frames(client_as, sent):
    answer = client_as("ecology-province", region="620000").get(LIST).json()
    assert answer["count"] == 1
    station = answer["items"][0]
    assert station["mn"] == MN and station["last_received_at"] == "2026-11-23T04:00:02Z"
    assert (station["frames"], station["deviating_frames"]) == (3, 1)


def test_only_the_newest_version_of_a_value_is_given(client_as, sent):
    answer = client_as("market-province", region="620000").get(READ).json()
    (row,) = answer["items"]
    assert (row["value_text"], row["version"], row["data_time"]) == (
        "7.5", 2, "2026-11-23T04:00:00Z",
    )  # fmt: skip
    assert answer["next_before"] is None


def test_readings_come_in_pages(client_as, station, spooled):
    cp = "DataTime=20261123120000;" + ";".join(f"a2100{n}-Rtd={n}" for n in range(5))
    services.drain(at=NOON, folder=spooled(packet(1, cp=cp)))
    client, seen, before = client_as("ecology-province", region="620000"), [], ""
    while True:
        answer = client.get(f"{READ}?limit=2{before}").json()
        seen += [row["factor"] for row in answer["items"]]
        if answer["next_before"] is None:
            break
        before = f"&before={answer['next_before']}"
    assert seen == ["a21004", "a21003", "a21002", "a21001", "a21000"]


def test_hidden_and_missing_look_the_same(client_as, sent):
    neighbour = client_as("ecology-county", region="620103")
    assert neighbour.get(LIST).json() == {"count": 0, "items": []}
    hidden, missing = neighbour.get(READ), neighbour.get(READ.replace(MN, "0" * 24))
    assert hidden.status_code == missing.status_code == 404
    assert hidden.json() == missing.json()
    assert MN not in neighbour.get(PAGE).content.decode()


def test_a_laboratory_sees_its_own_stations_only(client_as, sent):
    Institution.objects.create(
        uscc="916201007654321098", name="别家", kind="operator", region="620102", recorded_at=NOON
    )
    own = client_as("lab-head", institution="916201001234567890")
    other = client_as("lab-head", institution="916201007654321098")
    assert own.get(LIST).json()["count"] == 1
    assert other.get(LIST).json()["count"] == 0


@pytest.mark.parametrize("query", ["limit=0", "limit=501", "limit=x", "before=0"])
def test_a_wrong_parameter_is_a_refusal(client_as, sent, query):
    answer = client_as("ecology-province", region="620000").get(f"{READ}?{query}")
    assert answer.status_code == 400 and answer.json()["problems"]


def test_the_public_is_asked_to_sign_in(client, sent):
    assert client.get(PAGE).status_code == 302
    assert client.get(LIST).status_code == client.get(READ).status_code == 401
