"""Conversations and staff: every query means the same on SQLite and on PostgreSQL."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from knowledge.records.database import Database
from knowledge.records.repositories.changes import Changes
from knowledge.records.repositories.conversations import Conversations, Offered
from knowledge.records.repositories.feedback import Feedbacks
from knowledge.records.repositories.staff import Staff
from knowledge.records.repositories.work_items import WorkItems
from knowledge.records.tables import StaffRow, TokenRow

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def say(database: Database, session_id: str, text: str, **fields: Any) -> None:
    values = {"turn_id": "t1", "direction": "in", "channel": "web", "payload": {}, **fields}
    with database.writing() as connection:
        conversations = Conversations(connection)
        conversations.hold(session_id, values["channel"])
        conversations.append(session_id=session_id, text=text, **values)


# --- conversations ---


def test_a_session_is_made_once_and_keeps_its_channel_and_place(database: Database) -> None:
    with database.writing() as connection:
        assert Conversations(connection).session("s1") is None
        Conversations(connection).hold("s1", "web")
        Conversations(connection).move("s1", "贺兰县")
    with database.writing() as connection:
        Conversations(connection).hold("s1", "hotline")
        again = Conversations(connection).session("s1")
        assert (again.channel, again.region) == ("web", "贺兰县")


def test_messages_are_numbered_within_their_session(database: Database) -> None:
    for session_id in ("s1", "s2", "s1", "s1"):
        say(database, session_id, "好")
    with database.looking() as connection:
        numbers = {i: [row.seq for row in Conversations(connection).after(i, 0, limit=9)] for i in ("s1", "s2")}
    assert numbers == {"s1": [1, 2, 3], "s2": [1]}


def test_replay_starts_after_the_number_given_and_stops_at_the_limit(database: Database) -> None:
    for text in "甲乙丙丁":
        say(database, "s1", text)
    say(database, "s2", "别人的")
    with database.looking() as connection:
        conversations = Conversations(connection)
        assert [row.text for row in conversations.after("s1", 1, limit=2)] == ["乙", "丙"]
        assert [row.text for row in conversations.after("s1", 0, limit=50)] == list("甲乙丙丁")
        assert conversations.after("s1", 4, limit=50) == []


def test_an_incoming_message_is_found_by_its_id_in_its_session(database: Database) -> None:
    say(database, "s1", "问", message_id="m1")
    say(database, "s1", "答", message_id="m2", direction="out")
    with database.looking() as connection:
        conversations = Conversations(connection)
        assert conversations.incoming("s1", "m1").text == "问"
        assert conversations.incoming("s2", "m1") is None
        assert conversations.incoming("s1", "m2") is None


def test_one_message_id_is_stored_once_per_session(database: Database) -> None:
    say(database, "s1", "问", message_id="m1")
    say(database, "s2", "另一个人的", message_id="m1")
    say(database, "s1", "没有编号")
    say(database, "s1", "没有编号")
    with pytest.raises(IntegrityError):
        say(database, "s1", "又来", message_id="m1")


def test_the_reply_to_a_turn_and_the_last_reply_of_a_session(database: Database) -> None:
    say(database, "s1", "问一", turn_id="t1")
    say(database, "s1", "答一", turn_id="t1", direction="out", payload={"choices": [{"title": "转人工"}]})
    say(database, "s1", "答二", turn_id="t2", direction="out")
    say(database, "s1", "问三", turn_id="t3")
    with database.looking() as connection:
        conversations = Conversations(connection)
        assert conversations.reply_to("t1").payload == {"choices": [{"title": "转人工"}]}
        assert conversations.reply_to("t3") is None
        assert conversations.last_reply("s1").text == "答二"
        assert conversations.last_reply("s2") is None
        assert (conversations.count("in"), conversations.count("out")) == (2, 2)


def test_what_a_session_was_told_is_in_its_own_replies(database: Database) -> None:
    say(database, "s1", "登记好了，编号 XQ-20261123-0007。", direction="out")
    say(database, "s1", "XQ-20261123-0008 呢")
    say(database, "s2", "XQ-20261123-0009", direction="out")
    with database.looking() as connection:
        conversations = Conversations(connection)
        told = [conversations.told("s1", f"XQ-20261123-000{place}") for place in (7, 8, 9)]
    assert told == [True, False, False]


def test_chinese_words_are_searched_newest_first(database: Database) -> None:
    for text in ("补贴券怎么领", "贷款怎么办", "我的补贴券呢"):
        say(database, "s1", text)
    with database.looking() as connection:
        conversations = Conversations(connection)
        assert [row.text for row in conversations.search("补贴券")] == ["我的补贴券呢", "补贴券怎么领"]
        assert [row.text for row in conversations.search("怎么", limit=1)] == ["贷款怎么办"]
        assert conversations.search("人才") == []


@pytest.mark.parametrize(("words", "found"), [("3%", "利率3%吗"), ("a_b", "用户a_b"), ("\\", "路径\\x")])
def test_signs_that_mean_something_to_like_are_searched_as_they_stand(
    database: Database, words: str, found: str
) -> None:
    for text in ("利率3%吗", "利率30吗", "用户a_b", "用户axb", "路径\\x"):
        say(database, "s1", text)
    with database.looking() as connection:
        assert [row.text for row in Conversations(connection).search(words)] == [found]


def test_offered_choices_come_in_the_order_asked_for_and_only_to_their_session(database: Database) -> None:
    meaning = {"entry_id": "faq:f1", "text": "转人工"}
    with database.writing() as connection:
        for session_id, ids in (("s0", ("c0", "c2")), ("s1", ("c1",)), ("s2", ())):
            Conversations(connection).offer(session_id, [Offered(i, f"选{i}", meaning) for i in ids])
    with database.looking() as connection:
        conversations = Conversations(connection)
        assert conversations.choices("s0", ["c2", "c1", "c9", "c0"]) == [
            Offered("c2", "选c2", meaning), Offered("c0", "选c0", meaning)
        ]  # fmt: skip
        assert conversations.choices("s1", ["c2"]) == conversations.choices("s0", []) == []


def test_latest_gives_the_last_number_of_those_that_have_any(database: Database) -> None:
    for session_id, text in (("s1", "甲"), ("s1", "乙"), ("s2", "丙")):
        say(database, session_id, text)
    with database.looking() as connection:
        conversations = Conversations(connection)
        assert conversations.latest(["s1", "s2", "s3"]) == {"s1": 2, "s2": 1}
        assert conversations.latest([]) == {}


def test_forgotten_session_leaves_nothing_and_others_alone(database: Database) -> None:
    say(database, "s1", "甲")
    say(database, "s2", "乙")
    with database.writing() as connection:
        conversations, items = Conversations(connection), WorkItems(connection)
        conversations.offer("s1", [Offered("c1", "贷款", {})])
        items.add("s1", "t1", "no_answer", desk="policy", text="甲", detail={})
        Feedbacks(connection).put("t1", session_id="s1", verdict="down", reason=None, at=NOW)
        items.forget("s1")
        Feedbacks(connection).forget("s1")
        assert conversations.forget("s1") == 1
        assert conversations.forget("s1") == 0
    with database.looking() as connection:
        conversations = Conversations(connection)
        assert (conversations.session("s1"), conversations.after("s1", 0, 9)) == (None, [])
        assert conversations.choices("s1", ["c1"]) == []
        assert (WorkItems(connection).of_turn("t1"), Feedbacks(connection).verdict("t1")) == ([], None)
        assert len(conversations.after("s2", 0, 9)) == 1


# --- staff ---


def with_staff(database: Database, *tokens: TokenRow) -> None:
    with database.transaction() as session:
        Staff(session).add(StaffRow(username="马晓燕", password_hash="hash", roles=["editor", "admin"]))
        for token in tokens:
            Staff(session).add_token(token)


def token(token_hash: str, hours: int) -> TokenRow:
    return TokenRow(token_hash=token_hash, username="马晓燕", expires_at=NOW + timedelta(hours=hours))


def test_a_staff_member_comes_back_with_name_and_roles(database: Database) -> None:
    with_staff(database)
    with database.reading() as session:
        member = Staff(session).get("马晓燕")
        assert (member.password_hash, member.roles) == ("hash", ["editor", "admin"])
        assert Staff(session).get("nobody") is None
        assert Staff(session).count() == 1


def test_a_token_is_good_until_the_very_moment_it_expires(database: Database) -> None:
    with_staff(database, token("t1", hours=1))
    with database.reading() as session:
        staff = Staff(session)
        assert staff.holder_of("t1", NOW + timedelta(minutes=59)).username == "马晓燕"
        assert staff.holder_of("t1", NOW + timedelta(hours=1)) is None
        assert staff.holder_of("t2", NOW) is None


def test_expired_tokens_are_dropped_and_the_others_kept(database: Database) -> None:
    with_staff(database, token("old", hours=-1), token("edge", hours=0), token("good", hours=1))
    with database.transaction() as session:
        Staff(session).drop_expired(NOW)
    with database.reading() as session:
        assert [row.token_hash for row in session.query(TokenRow)] == ["good"]


def test_a_dropped_token_opens_nothing_and_the_others_still_do(database: Database) -> None:
    with_staff(database, token("phone", hours=1), token("desk", hours=1))
    with database.transaction() as session:
        Staff(session).drop_token("phone")
    with database.reading() as session:
        assert Staff(session).holder_of("phone", NOW) is None
        assert Staff(session).holder_of("desk", NOW) is not None


def test_staff_members_are_listed_by_name_and_removed_with_their_tokens(database: Database) -> None:
    with_staff(database, token("desk", hours=1))
    with database.transaction() as session:
        Staff(session).add(StaffRow(username="anna", password_hash="hash", roles=["editor"]))
    with database.transaction() as session:
        assert [row.username for row in Staff(session).all()] == ["anna", "马晓燕"]
        Staff(session).remove("马晓燕")
    with database.reading() as session:
        assert [row.username for row in Staff(session).all()] == ["anna"]
        assert Staff(session).holder_of("desk", NOW) is None


def test_a_member_can_be_logged_out_everywhere(database: Database) -> None:
    with_staff(database, token("phone", hours=1), token("desk", hours=1))
    with database.transaction() as session:
        Staff(session).drop_tokens_of("马晓燕")
    with database.reading() as session:
        assert session.query(TokenRow).count() == 0
        assert Staff(session).get("马晓燕") is not None


# --- writing at the same time ---


def test_changes_written_at_once_all_arrive_and_revisions_never_appear_out_of_order(database: Database) -> None:
    seen: list[list[int]] = []

    def write(number: int) -> None:
        for step in range(5):
            with database.transaction() as session:
                Changes(session).record(kind="faq", entry_id=f"f{number}-{step}", action="create", staff=None)
            with database.reading() as session:
                seen.append([change.seq for change in Changes(session).after(0)])

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    with database.reading() as session:
        final = [change.seq for change in Changes(session).after(0)]
    assert len(final) == 20
    # Whoever looked in between saw the beginning of the log: nothing came in later below what was seen.
    assert all(view == final[: len(view)] for view in seen)
