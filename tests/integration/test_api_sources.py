"""Opening a cited source: the whole clause in its surroundings, as long as it is in force."""

from datetime import date

import pytest

from tests.fixtures_api import Service

KEYS = {
    "document_id", "title", "document_number", "issuer", "effective_from", "expires_on", "url", "is_sample", "section",
    "heading", "before", "text", "after",
}  # fmt: skip


@pytest.fixture
def document_id(service: Service) -> str:
    """The id that a citation of the measures carries."""
    citation: str = service.chat("《企业服务办法》第三条")["messages"][0]["citations"][0]["document_id"]
    return citation


def test_source_shows_the_clause_with_its_neighbours(service: Service, document_id: str) -> None:
    answer = service.client.get(f"/api/v1/chat/sources/{document_id}", params={"section": "第三条"})
    assert answer.status_code == 200, answer.text
    source = answer.json()
    assert set(source) == KEYS
    assert "服务券自发放之日起九十日内有效，逾期作废。" in source["text"]
    assert "检验检测" in source["before"]
    assert "五个工作日" in source["after"]
    assert (source["title"], source["document_number"], source["is_sample"]) == (
        "企业服务办法（示例）",
        "示工信发〔2026〕7号",
        True,
    )
    assert (source["issuer"], source["effective_from"], source["expires_on"]) == (
        "示例县工信局",
        "2026-01-01",
        "2027-12-31",
    )
    assert (source["section"], source["url"]) == ("第三条", "https://example.org/measures")


def test_article_comes_with_its_items(service: Service, document_id: str) -> None:
    source = service.client.get(f"/api/v1/chat/sources/{document_id}", params={"section": "第二条"}).json()
    assert "管理咨询" in source["text"]
    assert "检验检测" in source["text"]
    assert "九十日" not in source["text"]


def test_every_citation_of_a_stored_document_can_be_opened(service: Service) -> None:
    for question in ("《企业服务办法》第三条", "《企业服务办法》第二条", "《河北省企业服务条例》第二条"):
        (citation,) = service.chat(question)["messages"][0]["citations"]
        query = {"section": citation["section"], "quote": citation["quote"]}
        answer = service.client.get(f"/api/v1/chat/sources/{citation['document_id']}", params=query)
        assert answer.status_code == 200, answer.text
        assert citation["quote"].split("\n")[0] in answer.json()["text"]


def test_label_that_the_document_does_not_have_is_not_found(service: Service, document_id: str) -> None:
    answer = service.client.get(f"/api/v1/chat/sources/{document_id}", params={"section": "第九十九条"})
    assert (answer.status_code, answer.json()["error"]) == (404, "NotFound")


def test_document_that_nobody_knows_is_not_found(service: Service) -> None:
    assert service.client.get("/api/v1/chat/sources/nothing").status_code == 404


def test_document_that_is_no_longer_in_force_cannot_be_opened(service: Service, document_id: str) -> None:
    service.calendar.today = date(2028, 1, 1)
    assert service.client.get(f"/api/v1/chat/sources/{document_id}").status_code == 404


def test_superseded_document_cannot_be_opened(service: Service) -> None:
    citations = service.chat("示工信发〔2020〕3号还有效吗")["messages"][0]["citations"]
    (old,) = [c["document_id"] for c in citations if c["document_number"] == "示工信发〔2020〕3号"]
    assert service.client.get(f"/api/v1/chat/sources/{old}").status_code == 404
