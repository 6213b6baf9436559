"""What a lost reader sees: our page in his language, never the framework's."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("debug", [True, False])
@pytest.mark.django_db
def test_a_missing_page_is_ours_also_in_a_demonstration(client, settings, debug):
    settings.DEBUG = debug
    answer = client.get("/no/such/page", headers={"Accept-Language": "en"})
    assert answer.status_code == 404
    said = answer.content.decode()
    assert "Not found" in said
    assert "urlpatterns" not in said
    assert 'lang="en"' in said


@pytest.mark.django_db
def test_a_missing_address_of_the_api_is_json(client, settings):
    settings.DEBUG = True
    answer = client.get("/api/v1/nothing", headers={"Accept-Language": "zh"})
    assert answer.status_code == 404
    assert answer.json()["refused"] == "没有找到"


@pytest.mark.django_db
def test_every_answer_carries_the_headers(client):
    for address in ("/", "/no/such/page", "/sign-in", "/api/v1/openapi.json", "/health"):
        headers = client.get(address).headers
        assert "default-src 'self'" in headers["Content-Security-Policy"], address
        assert "unsafe-inline" not in headers["Content-Security-Policy"].split("style-src-attr")[0]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
