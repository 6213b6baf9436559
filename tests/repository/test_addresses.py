"""What an address may hold, on either database."""

import pytest


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    ["/institutions/?q=a%00b", "/institutions/%00/", "/api/v1/findings?code=%00", "/%00"],
)
def test_a_nul_in_an_address_is_refused_before_any_database_is_asked(client, address):
    answer = client.get(address)
    assert answer.status_code == 400
    assert answer.headers["X-Frame-Options"] == "DENY"
    if address.startswith("/api/"):
        assert answer.json()["refused"]


@pytest.mark.django_db
def test_the_text_percent_zero_zero_is_no_nul(client):
    assert client.get("/institutions/?q=%2500").status_code == 200
