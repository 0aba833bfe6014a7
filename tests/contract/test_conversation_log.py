"""The message log keeps order and answers once on every database, also when everything comes at once."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

from bot.conversation_log import PICK_LIMIT, ConversationLog, Opened
from bot.messages import Card, Choice, Citation, IncomingMessage, Message, Outcome, Reply, Understanding
from bot.missed_turns import Before, MissedTurn, Reason
from knowledge.records.database import Database
from knowledge.records.repositories.work_items import WorkItems

AT_ONCE = 8


def reply_to(opened: Opened, *messages: Message, session_id: str = "s1") -> Reply:
    return Reply(session_id, opened.turn_id, Outcome.ANSWERED, messages or (Message("好"),))


def open_turn(log: ConversationLog, text: str, session_id: str = "s1", **fields: Any) -> Opened:
    message = IncomingMessage(session_id, text, **fields)
    return log.open_turn(message, log.receive(message, uuid.uuid4().hex))


def turn(log: ConversationLog, text: str, message_id: str | None = None) -> dict[str, Any]:
    return log.close_turn(reply_to(open_turn(log, text, message_id=message_id), Message(f"答：{text}")), "web", None)


def test_messages_that_come_at_once_are_all_kept_and_numbered_without_gaps(database: Database) -> None:
    log = ConversationLog(database)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda n: turn(log, f"第{n}句", f"m{n}"), range(AT_ONCE * 3)))
    rows = log.history("s1", 0, 200)
    assert [row["seq"] for row in rows] == list(range(1, AT_ONCE * 6 + 1))
    assert {row["text"] for row in rows} == {f"{way}第{n}句" for n in range(AT_ONCE * 3) for way in ("", "答：")}


def test_same_message_at_once_opens_one_turn(database: Database) -> None:
    log, message = ConversationLog(database), IncomingMessage("s1", "你好", message_id="m1")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        turns = list(pool.map(lambda n: log.receive(message, f"turn-{n}"), range(AT_ONCE)))
    assert len(set(turns)) == 1
    assert len(log.history("s1", 0, 200)) == 1


def test_turn_that_is_closed_twice_keeps_its_first_reply(database: Database) -> None:
    log = ConversationLog(database)
    opened = open_turn(log, "你好")
    first = log.close_turn(reply_to(opened, Message("第一次")), "web", None)
    assert log.close_turn(reply_to(opened, Message("第二次")), "web", None) == first
    assert [row["text"] for row in log.history("s1", 0, 9)] == ["你好", "第一次"]


def test_history_begins_after_what_was_seen_and_ends_at_the_limit(database: Database) -> None:
    log = ConversationLog(database)
    for number in range(3):
        turn(log, str(number))
    assert [row["seq"] for row in log.history("s1", 2, 3)] == [3, 4, 5]
    assert log.history("s1", 6, 9) == log.history("another", 0, 9) == []


def test_last_reply_can_be_repeated_with_its_sources_offers_and_choices(database: Database) -> None:
    log = ConversationLog(database)
    cited = Citation("d1", "规则", "〔2026〕1号", "第七条", "九十日", date(2026, 1, 1), date(2027, 12, 31), None)
    card = Card("financing", "l1", "周转贷（示例）", (("金额", "300万元"),), ("金额符合",))
    said = Message("写的", "说的", (Choice("t1-0", "一", {"text": "一"}),), (cited,), (card,))
    log.close_turn(reply_to(open_turn(log, "问"), said), "web", None)
    assert log.last_reply("s1") == (said,)
    assert log.last_reply("s2") == ()


def test_choices_on_offer_are_those_of_the_last_reply_in_their_order(database: Database) -> None:
    log = ConversationLog(database)
    choices = tuple(Choice(f"t1-{n}", f"第{n}个", {"text": f"问题{n}"}) for n in range(4))
    log.close_turn(reply_to(open_turn(log, "问"), Message("选", None, choices)), "web", None)
    assert open_turn(log, "2", message_id="m2").offered == choices
    assert open_turn(log, "2", message_id="m2").offered == choices  # the same, sent again before it was answered
    assert open_turn(log, "长" * (PICK_LIMIT + 1)).offered == ()
    assert open_turn(log, "2", "s2").offered == ()
    turn(log, "别的")
    assert open_turn(log, "2").offered == ()


def test_a_choice_means_something_only_in_the_session_it_was_offered_in(database: Database) -> None:
    log, choice = ConversationLog(database), Choice("t1-0", "转人工", {"entry_id": "faq:f1"})
    log.close_turn(reply_to(open_turn(log, "问"), Message("选", None, (choice,))), "web", None)
    assert open_turn(log, "", choice_id="t1-0").meaning == {"entry_id": "faq:f1"}
    assert open_turn(log, "", "s2", choice_id="t1-0").meaning is None
    assert open_turn(log, "", choice_id="t1-9").meaning is None


def test_a_message_that_was_answered_comes_with_its_reply(database: Database) -> None:
    log = ConversationLog(database)
    reply = turn(log, "你好", "m1")
    turn(log, "再见", "m2")
    assert open_turn(log, "你好", message_id="m1").answered == reply
    assert open_turn(log, "你好", "s2", message_id="m1").answered is None


def test_region_of_a_session_is_kept_until_another_is_named(database: Database) -> None:
    log = ConversationLog(database)
    for region in ("银川市", None, "贺兰县"):
        log.close_turn(reply_to(open_turn(log, "问")), "web", region)
        assert open_turn(log, "问").region == (region or "银川市")


def test_turn_before_is_known_with_what_was_said_and_offered(database: Database) -> None:
    log = ConversationLog(database)
    assert open_turn(log, "问").before is None
    opened = open_turn(log, "补贴")
    shown = Message("选", None, (Choice("t1-0", "申领", {}),), cards=(Card("cloud", "c1", "云"),))
    reply = Reply("s1", opened.turn_id, Outcome.CLARIFY, (shown,), Understanding("voucher_ask", 0.9, "voucher"))
    log.close_turn(reply, "web", None)
    expected = Before(opened.turn_id, "补贴", "clarify", "voucher", ("申领", "云"))
    assert open_turn(log, "长" * 100).before == expected
    chosen = open_turn(log, "", choice_id="t1-0")
    assert (chosen.before, chosen.picked) == (expected, "申领")
    assert open_turn(log, "问", "s2").before is None


def test_turn_before_that_asked_a_question_again_says_so(database: Database) -> None:
    log = ConversationLog(database)
    seen = []
    for outcome, asked in (("matched", "term"), ("asking", "term"), ("asking", "region"), ("answered", "region")):
        opened = open_turn(log, "随便说的")
        seen.append(opened.before is not None and opened.before.asked_again)
        log.close_turn(Reply("s1", opened.turn_id, Outcome(outcome), (Message("？"),), collecting=asked), "web", None)
    last = open_turn(log, "完").before
    assert seen == [False, False, True, False]
    assert last is not None
    assert not last.asked_again


def test_missed_turns_are_written_with_the_reply_once(database: Database) -> None:
    log = ConversationLog(database)
    opened = open_turn(log, "问")
    missed = [
        MissedTurn(opened.turn_id, reason, "policy", "问", {"a": 1}) for reason in (Reason.FALLBACK, Reason.HUMAN)
    ]
    for text in ("第一次", "第二次"):
        log.close_turn(reply_to(opened, Message(text)), "web", None, missed)
    with database.looking() as connection:
        rows = WorkItems(connection).of_turn(opened.turn_id)
    assert [(row.session_id, row.reason, row.desk, row.text, row.state) for row in rows] == [
        ("s1", "fallback", "policy", "问", "open"), ("s1", "human", "policy", "问", "open"),
    ]  # fmt: skip
