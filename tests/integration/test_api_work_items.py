"""Work items over HTTP: made by conversations, read by staff, closed once."""

from typing import Any

import pytest

from bot.messages import Choice, Message, Outcome
from knowledge.entry import Entry
from tests.fakes.dialogue import FakeDialogue, turn_saying
from tests.fixtures_api import Service
from tests.integration.test_api_health import counted

URL = "/api/v1/work-items"
ALL = ("editor", "operator", "analyst", "reviewer", "admin")


def listed(service: Service, role: str = "editor", **wanted: Any) -> list[dict[str, Any]]:
    answer = service.client.get(URL, params={"limit": 200, **wanted}, headers=service.as_(role))
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def of_session(service: Service, session_id: str, **wanted: Any) -> list[tuple[str, str]]:
    return [(i["reason"], i["text"]) for i in listed(service, **wanted) if i["session_id"] == session_id]


def close(service: Service, item_id: int, role: str = "editor", resolution: str = "已补充问答") -> Any:
    return service.client.post(f"{URL}/{item_id}/close", json={"resolution": resolution}, headers=service.as_(role))


@pytest.fixture
def item(service: Service, session_id: str, dialogue: FakeDialogue) -> dict[str, Any]:
    """An open item of a question that nothing answers."""
    dialogue.script = [turn_saying("没有找到", outcome=Outcome.NO_ANSWER, desk="cloud")]
    turn_id = service.chat("火星上怎么开公司，电话１３８１２３４５６７８", session_id)["turn_id"]
    return next(i for i in listed(service, desk="cloud") if i["turn_id"] == turn_id)


def test_an_item_says_what_was_said_without_telephone_numbers(item: dict[str, Any], session_id: str) -> None:
    assert item["text"] == "火星上怎么开公司,电话138****5678"
    assert (item["reason"], item["state"], item["session_id"]) == ("fallback", "open", session_id)
    assert item["detail"]["answer"] == "没有找到"
    assert (item["closed_at"], item["closed_by"], item["resolution"]) == (None, None, None)


def test_without_the_dialogue_engine_a_turn_is_answered_and_kept(service: Service, session_id: str) -> None:
    assert service.chat("服务大厅几点开门？", session_id)["outcome"] == "answered"
    assert of_session(service, session_id) == [("unavailable", "服务大厅几点开门？")]


def test_a_call_for_a_person_is_kept_with_what_came_before(
    service: Service, session_id: str, dialogue: FakeDialogue
) -> None:
    dialogue.script = [turn_saying("好"), turn_saying("请拨打", outcome=Outcome.HANDOVER, desk="human")]
    service.chat("补贴券怎么领", session_id)
    service.chat("转人工", session_id)
    (item,) = [i for i in listed(service, reason="human") if i["session_id"] == session_id]
    assert (item["text"], item["desk"], item["detail"]["previous"]) == ("转人工", "human", "补贴券怎么领")


class TestOptions:
    OPTIONS = Message(
        "您是想问下面哪一个？",
        choices=(Choice("c-0", "税收优惠", {"text": "税"}), Choice("c-none", "都不是", {"none_of": "voucher"})),
    )

    @pytest.fixture
    def offered(self, service: Service, session_id: str, dialogue: FakeDialogue) -> tuple[Choice, ...]:
        """Options of this session, as their ids are kept."""
        choices = tuple(Choice(f"{session_id[:20]}-{c.id}", c.title, c.meaning) for c in self.OPTIONS.choices)
        shown = Message(self.OPTIONS.text, choices=choices)
        dialogue.script = [turn_saying(shown, outcome=Outcome.CLARIFY, desk="voucher")]
        service.chat("券", session_id)
        return choices

    @pytest.mark.parametrize("typed", ["都不是", "以上都不是。", "没有我想要的", "2", None])
    def test_none_of_these_is_answered_with_what_to_do_next(
        self, service: Service, session_id: str, dialogue: FakeDialogue, offered: tuple[Choice, ...], typed: str | None
    ) -> None:
        said = {"text": typed} if typed else {"text": "", "choice_id": offered[1].id}
        reply = service.chat(session_id=session_id, **said)
        assert (reply["outcome"], reply["understanding"]["desk"]) == ("no_answer", "voucher")
        assert "换个说法" in reply["messages"][0]["text"]
        assert [choice["title"] for choice in reply["messages"][0]["choices"]] == ["转人工"]
        assert len(dialogue.calls) == 1
        if typed != "2":
            assert of_session(service, session_id) == [("rejected", "券")]

    def test_asking_in_other_words_is_a_rejection_of_the_turn_before(
        self, service: Service, session_id: str, dialogue: FakeDialogue, offered: tuple[Choice, ...]
    ) -> None:
        dialogue.script = [turn_saying("九十天。", desk="voucher")]
        service.chat("那个补贴的凭证有效期多久", session_id)
        (item,) = [i for i in listed(service, reason="rejected") if i["session_id"] == session_id]
        assert (item["text"], item["detail"]["how"]) == ("券", "asked_again")
        assert item["detail"]["offered"] == ["税收优惠", "都不是"]


def test_a_repeated_message_makes_no_second_item(service: Service, session_id: str, dialogue: FakeDialogue) -> None:
    dialogue.script = [turn_saying("没有", outcome=Outcome.NO_ANSWER)]
    labels = {"reason": "fallback", "desk": "policy"}
    before = counted(service, "assistant_missed_turns_total", **labels)
    for _ in range(3):
        service.chat("没人知道的事", session_id, message_id="m-1")
    assert of_session(service, session_id) == [("fallback", "没人知道的事")]
    assert counted(service, "assistant_missed_turns_total", **labels) == before + 1


def test_items_are_listed_newest_first_and_page_by_page(
    service: Service, session_id: str, dialogue: FakeDialogue
) -> None:
    dialogue.script = [turn_saying("没有", outcome=Outcome.NO_ANSWER, desk="sharing")] * 3
    for text in ("甲", "乙", "丙"):
        service.chat(text, session_id)
    mine = [i for i in listed(service, desk="sharing") if i["session_id"] == session_id]
    assert [i["text"] for i in mine] == ["丙", "乙", "甲"]
    (first,) = listed(service, desk="sharing", limit=1)
    assert first["id"] == mine[0]["id"]
    (second,) = listed(service, desk="sharing", limit=1, after=first["id"])
    assert second["id"] == mine[1]["id"]


@pytest.mark.parametrize(
    "wrong",
    [{"state": "new"}, {"reason": "because"}, {"desk": "window"}, {"desk": "\x00"}, {"limit": 0}, {"limit": 201},
     {"after": 0}, {"after": 2**31}],
)  # fmt: skip
def test_filters_that_mean_nothing_are_refused(service: Service, wrong: dict[str, Any]) -> None:
    answer = service.client.get(URL, params=wrong, headers=service.as_("editor"))
    assert (answer.status_code, answer.json()["error"]) == (422, "BadContent")


def test_an_item_is_closed_once_with_what_was_done(service: Service, item: dict[str, Any]) -> None:
    answer = close(service, item["id"], "operator", " 已补充问答 ")
    assert answer.status_code == 200, answer.text
    closed = answer.json()
    assert (closed["state"], closed["closed_by"], closed["resolution"]) == ("closed", "operator", "已补充问答")
    assert service.client.get(f"{URL}/{item['id']}", headers=service.as_("analyst")).json() == closed
    again = close(service, item["id"])
    assert (again.status_code, again.json()["error"]) == (409, "Conflict")
    assert item["id"] in [i["id"] for i in listed(service, state="closed")]
    assert item["id"] not in [i["id"] for i in listed(service, state="open")]


@pytest.mark.parametrize("resolution", ["", "  ", "长" * 501, "a\x00b", None])
def test_closing_needs_a_word_on_what_was_done(service: Service, item: dict[str, Any], resolution: Any) -> None:
    answer = close(service, item["id"], resolution=resolution)
    assert (answer.status_code, answer.json()["error"]) == (422, "BadContent")


def test_item_that_is_not_there(service: Service) -> None:
    assert close(service, 2**31 - 1).status_code == 404
    assert service.client.get(f"{URL}/{2**31 - 1}", headers=service.as_("editor")).status_code == 404


@pytest.mark.parametrize("role", ALL)
def test_who_may_read_and_who_may_close(service: Service, item: dict[str, Any], role: str) -> None:
    reads = 403 if role == "reviewer" else 200
    for url in (URL, f"{URL}/summary", f"{URL}/{item['id']}"):
        assert service.client.get(url, headers=service.as_(role)).status_code == reads
    assert close(service, item["id"], role).status_code == (200 if role in ("editor", "operator", "admin") else 403)


def test_nobody_reads_without_a_login(service: Service) -> None:
    for url in (URL, f"{URL}/summary", f"{URL}/1"):
        assert service.client.get(url).status_code == 401
    assert service.client.post(f"{URL}/1/close", json={"resolution": "好"}).status_code == 401


def test_summary_counts_by_reason_and_desk(service: Service, session_id: str, dialogue: FakeDialogue) -> None:
    def summary(**wanted: str) -> dict[str, Any]:
        found: dict[str, Any] = service.client.get(
            f"{URL}/summary", params=wanted, headers=service.as_("analyst")
        ).json()
        return found

    def cell(found: dict[str, Any]) -> tuple[int, int]:
        cells = [c for c in found["counts"] if (c["reason"], c["desk"]) == ("fallback", "survey")]
        return (cells[0]["open"], cells[0]["closed"]) if cells else (0, 0)

    before = summary()
    dialogue.script = [turn_saying("没有", outcome=Outcome.NO_ANSWER, desk="survey")] * 2
    service.chat("问卷在哪", session_id)
    turn_id = service.chat("问卷到底在哪", session_id)["turn_id"]
    close(service, next(i["id"] for i in listed(service, desk="survey") if i["turn_id"] == turn_id))
    after = summary()
    assert cell(after) == (cell(before)[0] + 1, cell(before)[1] + 1)
    assert (after["open"], after["closed"]) == (before["open"] + 1, before["closed"] + 1)
    assert after["open"] == sum(c["open"] for c in after["counts"])
    assert cell(summary(since="2020-01-01")) == cell(after)
    later = summary(since="2999-01-01")
    assert later == {"since": "2999-01-01", "open": 0, "closed": 0, "counts": []}


def test_doubtful_answers_are_kept_with_how_sure_the_search_was(
    service: Service, session_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole way: the search, the desk, the log."""
    answerer = service.assistant.answerer
    entry: Entry = next(e for s in answerer.snapshot().segments for e in s.entries if e.is_faq)
    decided = answerer.quote(entry, "服务券", probability=0.42)
    trace = answerer.trace("服务券还能不能接着用呢", on=service.calendar(), region=None)
    monkeypatch.setattr(answerer, "trace", lambda *_, **__: type(trace)(decided, trace.query, "search"))
    assert service.chat("服务券还能不能接着用呢", session_id)["outcome"] == "answered"
    (item,) = [i for i in listed(service, reason="low_evidence") if i["session_id"] == session_id]
    assert item["detail"]["evidence"] == 0.42
