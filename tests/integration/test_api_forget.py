"""A person may have a conversation deleted: it is gone from the log, with what hung on it."""

from tests.fakes.dialogue import FakeDialogue
from tests.fixtures_api import Service


def test_deleted_conversation_is_gone_with_feedback_and_work_items(service: Service, session_id: str) -> None:
    turn = service.chat("量子纠缠怎么申请", session_id)["turn_id"]
    word = {"session_id": session_id, "turn_id": turn, "verdict": "down", "reason": "没答上"}
    assert service.client.post("/api/v1/chat/feedback", json=word).status_code == 200
    other = f"{session_id}-other"
    service.chat("服务大厅几点开门", other)

    answer = service.client.delete(f"/api/v1/chat/{session_id}")
    assert (answer.status_code, answer.json()) == (200, {"session_id": session_id, "deleted": 2})

    assert service.client.get(f"/api/v1/chat/{session_id}/messages").json() == {"messages": []}
    assert service.client.post("/api/v1/chat/feedback", json=word).status_code == 404
    items = service.client.get("/api/v1/work-items", headers=service.as_("operator"), params={"limit": 200}).json()
    assert turn not in str(items)
    assert len(service.client.get(f"/api/v1/chat/{other}/messages").json()["messages"]) == 2


def test_deleting_twice_does_no_harm_and_talk_begins_at_one(service: Service, session_id: str) -> None:
    service.chat("甲", session_id)
    assert service.client.delete(f"/api/v1/chat/{session_id}").json()["deleted"] == 2
    assert service.client.delete(f"/api/v1/chat/{session_id}").json()["deleted"] == 0
    service.chat("乙", session_id)
    rows = service.client.get(f"/api/v1/chat/{session_id}/messages").json()["messages"]
    assert [(row["seq"], row["text"]) for row in rows][:1] == [(1, "乙")]


def test_dialogue_engine_forgets_as_well_and_its_silence_keeps_nothing_in_the_log(
    service: Service, dialogue: FakeDialogue, session_id: str
) -> None:
    service.chat("甲", session_id)
    service.client.delete(f"/api/v1/chat/{session_id}")
    assert dialogue.forgotten == [session_id]
    service.chat("乙", session_id)
    dialogue.down = True
    try:
        assert service.client.delete(f"/api/v1/chat/{session_id}").json()["deleted"] == 2
    finally:
        dialogue.down = False
