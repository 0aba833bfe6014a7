"""Documents and FAQs through their life over HTTP, and what the chat answers at each point of it."""

import json
from typing import Any

import pytest

from tests.fixtures_api import Service

DOCUMENTS, FAQS = "/api/v1/knowledge/documents", "/api/v1/knowledge/faqs"


def text_of(name: str) -> str:
    return f"# {name}管理办法（示例）\n\n第一条 为了管好{name}，制定本办法。\n\n第二条 {name}每件补贴三百元。\n"


def upload(service: Service, name: str, role: str = "editor", *, content: bytes | None = None, **metadata: Any) -> Any:
    file = (f"{name}.md", content if content is not None else text_of(name).encode())
    data = {"metadata": json.dumps(metadata, ensure_ascii=False)}
    return service.client.post(DOCUMENTS, files={"file": file}, data=data, headers=service.as_(role))


def publish(service: Service, kind: str, entry_id: str) -> None:
    for action in ("submit", "approve", "publish"):
        answer = service.step(kind, entry_id, action)
        assert answer.status_code == 200, answer.text


def test_upload_comes_back_as_a_draft_with_its_clause_tree(service: Service) -> None:
    answer = upload(
        service,
        "路灯",
        document_number="示路发〔2026〕1号",
        issuer="示例局",
        level="市级",
        published_on="2026-02-01",
        effective_from="2026-03-01",
        expires_on="2028-02-29",
        regions=["银川市"],
        topics=["照明"],
        source_url="https://example.org/light",
    )
    assert answer.status_code == 201, answer.text
    document = answer.json()
    assert (document["status"], document["title"]) == ("draft", "路灯管理办法（示例）")
    assert (document["document_number"], document["issuer"], document["level"]) == (
        "示路发〔2026〕1号",
        "示例局",
        "市级",
    )
    assert (document["published_on"], document["effective_from"], document["expires_on"]) == (
        "2026-02-01", "2026-03-01", "2028-02-29",
    )  # fmt: skip
    assert (document["regions"], document["topics"], document["source_url"]) == (
        ["银川市"],
        ["照明"],
        "https://example.org/light",
    )
    assert [clause["label"] for clause in document["clauses"] if clause["level"] == "article"] == ["第一条", "第二条"]
    again = service.client.get(f"{DOCUMENTS}/{document['id']}", headers=service.as_("analyst"))
    assert again.json() == document


def test_document_answers_from_publication_to_withdrawal_and_not_one_call_longer(service: Service) -> None:
    document_id = upload(service, "井盖", regions=["宁夏"]).json()["id"]
    answers = []
    for action in ("submit", "approve", "publish", "withdraw"):
        answers.append("三百元" in service.says("《井盖管理办法》第二条"))
        assert service.step("documents", document_id, action).status_code == 200
    answers.append("三百元" in service.says("《井盖管理办法》第二条"))
    assert answers == [False, False, False, True, False]
    assert service.client.get(f"/api/v1/chat/sources/{document_id}").status_code == 404


def test_withdrawn_document_can_go_through_its_life_again(service: Service) -> None:
    document_id = upload(service, "花坛").json()["id"]
    publish(service, "documents", document_id)
    assert service.step("documents", document_id, "withdraw").json()["status"] == "withdrawn"
    publish(service, "documents", document_id)
    assert "三百元" in service.says("《花坛管理办法》第二条")


def test_document_of_the_future_answers_from_its_first_day(service: Service) -> None:
    document_id = upload(service, "凉亭", effective_from="2026-07-01").json()["id"]
    publish(service, "documents", document_id)
    status = service.client.get(f"{DOCUMENTS}/{document_id}", headers=service.as_("editor")).json()["status"]
    assert status == "scheduled"
    assert "三百元" not in service.says("《凉亭管理办法》第二条")
    service.calendar.today = service.calendar.today.replace(month=7, day=1)
    assert "三百元" in service.says("《凉亭管理办法》第二条")


@pytest.mark.parametrize("by", ["id", "title", "number"])
def test_successor_ends_its_predecessor_when_it_takes_effect(service: Service, by: str) -> None:
    name = {"id": "鱼塘", "title": "果园", "number": "茶山"}[by]
    old = upload(service, name, document_number=f"示{name}发〔2025〕1号").json()
    publish(service, "documents", old["id"])
    reference = {"id": old["id"], "title": old["title"], "number": old["document_number"]}[by]
    new = upload(service, f"{name}新", supersedes=reference, effective_from="2026-07-01").json()
    publish(service, "documents", new["id"])
    assert "三百元" in service.says(f"《{name}管理办法》第二条")
    service.calendar.today = service.calendar.today.replace(month=7, day=1)
    assert "已于2026年7月1日被" in service.says(f"示{name}发〔2025〕1号还有效吗")
    assert (
        service.client.get(f"{DOCUMENTS}/{old['id']}", headers=service.as_("editor")).json()["status"] == "superseded"
    )


def test_withdrawn_successor_gives_its_predecessor_back(service: Service) -> None:
    old = upload(service, "水渠").json()
    publish(service, "documents", old["id"])
    new = upload(service, "水渠新", supersedes=old["id"], effective_from="2026-01-01").json()
    publish(service, "documents", new["id"])
    assert "取代" in service.says("《水渠管理办法》第二条")
    service.step("documents", new["id"], "withdraw")
    assert "三百元" in service.says("《水渠管理办法》第二条")


@pytest.mark.parametrize(
    ("steps", "refused"),
    [([], "approve"), ([], "publish"), (["submit"], "submit"), (["submit"], "publish"),
     (["submit", "approve", "publish"], "approve"), (["withdraw"], "publish"), (["withdraw"], "withdraw")],
)  # fmt: skip
def test_steps_out_of_order_are_a_conflict(service: Service, steps: list[str], refused: str) -> None:
    question = f"{'-'.join(steps)}之后能{refused}吗？"
    made = service.client.post(FAQS, json={"question": question, "answer": "不能。"}, headers=service.as_("editor"))
    for action in steps:
        assert service.step("faqs", made.json()["id"], action).status_code == 200
    answer = service.step("faqs", made.json()["id"], refused)
    assert (answer.status_code, answer.json()["error"]) == (409, "Conflict")


def test_same_file_twice_is_a_conflict_that_names_the_first(service: Service) -> None:
    first = upload(service, "石桥").json()
    answer = upload(service, "石桥")
    assert answer.status_code == 409
    assert first["id"] in answer.json()["detail"]


@pytest.mark.parametrize(
    "metadata",
    [{"expires_on": "yesterday"}, {"effective_from": "2026-02-01", "expires_on": "2026-01-01"}, {"regions": "宁夏"},
     {"unknown_field": 1}, {"source_url": "javascript:alert(1)"}, {"title": ""}],
)  # fmt: skip
def test_metadata_that_makes_no_sense_is_refused_by_field(service: Service, metadata: dict[str, Any]) -> None:
    answer = upload(service, "围墙", **metadata)
    assert (answer.status_code, answer.json()["error"]) == (422, "BadContent")
    assert next(iter(metadata)) in answer.json()["detail"] or "expires_on" in answer.json()["detail"]


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02" * 50, b"   \n"])
def test_file_without_readable_text_is_refused(service: Service, content: bytes) -> None:
    answer = upload(service, "空白", content=content)
    assert (answer.status_code, answer.json()["error"]) == (422, "BadContent")


def test_faq_answers_from_publication_to_withdrawal_and_not_one_call_longer(service: Service) -> None:
    body = {
        "question": "风筝放飞要登记吗？",
        "variants": ["放风筝用不用备案"],
        "answer": "不用登记。",
        "spoken_answer": "不用。",
        "citations": [{"title": "放飞须知（示例）", "section": "第一条", "quote": "放飞风筝不用登记。"}],
        "effective_from": "2026-01-01",
        "expires_on": "2026-12-31",
        "regions": ["宁夏"],
    }
    made = service.client.post(FAQS, json=body, headers=service.as_("editor"))
    assert made.status_code == 201, made.text
    faq = made.json()
    assert {name: faq[name] for name in body if name != "citations"} == {
        n: v for n, v in body.items() if n != "citations"
    }
    answers = []
    for action in ("submit", "approve", "publish", "withdraw"):
        answers.append("不用登记。" in service.says("风筝放飞要登记吗"))
        assert service.step("faqs", faq["id"], action).status_code == 200
    answers.append("不用登记。" in service.says("风筝放飞要登记吗"))
    assert answers == [False, False, False, True, False]


def test_variant_of_a_question_answers_like_the_question(service: Service) -> None:
    body = {"question": "木船年检在哪里？", "variants": ["小木船到哪儿年审"], "answer": "在码头。"}
    publish(service, "faqs", service.client.post(FAQS, json=body, headers=service.as_("editor")).json()["id"])
    assert "在码头。" in service.says("小木船到哪儿年审？")


def test_same_question_twice_is_a_conflict(service: Service) -> None:
    body = {"question": "纸伞能报销吗？", "answer": "不能。"}
    assert service.client.post(FAQS, json=body, headers=service.as_("editor")).status_code == 201
    assert service.client.post(FAQS, json=body, headers=service.as_("editor")).status_code == 409


def test_lists_show_the_newest_first_page_by_page(service: Service) -> None:
    for number in range(3):
        body = {"question": f"分页的第{number}问？", "answer": "答。"}
        assert service.client.post(FAQS, json=body, headers=service.as_("editor")).status_code == 201
    pages = [
        service.client.get(FAQS, params={"limit": 2, "offset": offset}, headers=service.as_("editor")).json()
        for offset in (0, 2)
    ]
    assert [faq["question"] for page in pages for faq in page][:3] == [f"分页的第{n}问？" for n in (2, 1, 0)]
    assert len(service.client.get(DOCUMENTS, headers=service.as_("editor")).json()) >= 3


def test_search_shows_the_decision_of_the_chat_with_every_stages_scores(service: Service) -> None:
    query = {"q": "《企业服务办法》第三条", "region": "银川", "on": "2026-06-15", "limit": 5}
    found = service.client.get("/api/v1/knowledge/search", params=query, headers=service.as_("analyst")).json()
    assert (found["lane"], found["decision"]) == ("article", "answer")
    assert found["messages"][0]["text"] == service.says("《企业服务办法》第三条")


def test_search_lists_candidates_best_first(service: Service) -> None:
    query = {"q": "券是不是九十天之内都能用呢", "limit": 3}
    found = service.client.get("/api/v1/knowledge/search", params=query, headers=service.as_("analyst")).json()
    chances = [candidate["probability"] for candidate in found["candidates"]]
    assert 0 < len(chances) <= 3
    assert chances == sorted(chances, reverse=True)
    assert all(candidate["features"] and candidate["scores"] for candidate in found["candidates"])
    assert set(found["lists"]) == {"pairs", "words", "vectors"}
    assert 0 < found["thresholds"]["clarify"] <= found["thresholds"]["answer"] < 1


def test_search_of_another_day_sees_that_days_law(service: Service) -> None:
    for day, answered in (("2026-05-31", True), ("2026-06-01", False)):
        query = {"q": "旧版积分怎么兑换", "on": day}
        found = service.client.get("/api/v1/knowledge/search", params=query, headers=service.as_("editor")).json()
        assert any(message["text"] == "在旧柜台兑换。" for message in found["messages"]) is answered
