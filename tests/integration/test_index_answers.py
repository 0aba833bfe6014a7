"""What a question finds and what is decided on it: sources, scores, and the same for the hit test and the chat."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from api.hit_test import hit_test
from bot.bootstrap import Assistant, make_assistant
from bot.desks.policy import PolicyDesk
from bot.messages import message_payload
from bot.settings import Settings
from knowledge.records.database import Database
from matching.answer import AboutDocument, Nothing, Options, Quoted
from matching.decision import EVIDENCE, DecisionModel, Thresholds
from matching.retrieve import FEATURES
from tests.integration.shelf import TODAY, Desk, Shelf

ENCODER = Path(__file__).parents[2] / "var" / "encoder"
TOWNS = ["永宁", "贺兰", "灵武", "平罗", "盐池", "同心", "西吉", "隆德", "泾源", "彭阳"]
GOODS = ["枸杞", "葡萄酒", "滩羊", "马铃薯"]


@pytest.fixture
def shelf(sqlite_database: Database) -> Shelf:
    return Shelf(sqlite_database)


@pytest.fixture
def desk(sqlite_database: Database, tmp_path: Path) -> Desk:
    return Desk(sqlite_database, tmp_path / "index")


# --- the clause behind a FAQ ---


LAW = (
    "第一条 经营者进行抽奖式的有奖销售，最高奖的金额不得超过五万元。\n\n"
    "第二条 经营者不得编造、传播误导性信息，损害对手的声誉。"
)


@pytest.mark.parametrize(
    ("section", "answer", "label"),
    [
        ("第一条", "不能。原文：“最高奖的金额不得超过五万元”。", "第一条"),
        ("第二条", "不能。原文：“最高奖的金额不得超过五万元”。", "第一条"),  # numbered as in another version
        ("第九条", "不能。原文：“抽奖式的有奖销售……不得超过五万元”。", "第一条"),
        ("第二条", "不能。原文：“最高奖的金额不得超过十万元”。", None),  # the library's version does not say so
        ("第二条", "不能，这是诋毁。", "第二条"),  # nothing is quoted: the number has to do
    ],
)
def test_the_clause_behind_a_faq_is_the_one_that_holds_what_it_quotes(
    shelf: Shelf, desk: Desk, section: str, answer: str, label: str | None
) -> None:
    shelf.document("有奖销售管理办法（示例）", LAW)
    citation = {"title": "有奖销售管理办法（示例）", "section": section}
    shelf.faq("prize", "头奖可以送一辆车吗？", answer, citations=[citation])
    decision = desk.trace("头奖可以送一辆车吗？").decision
    assert isinstance(decision, Quoted)
    support = decision.support
    assert (support.passage.label if support and support.passage else None) == label


# --- sources ---


def test_every_one_of_forty_documents_keeps_its_own_source(shelf: Shelf, desk: Desk) -> None:
    numbered = {}
    for number, (town, goods) in enumerate((town, goods) for town in TOWNS for goods in GOODS):
        text = f"第一条 制定本办法。\n\n第二条 {town}{goods}种植户每亩补贴{number + 100}元，由农业农村部门发放。"
        document_number = f"示例发〔2026〕{number + 1}号"
        shelf.document(
            f"{town}县{goods}种植补贴办法（示例）", text, document_number=document_number, issuer=f"{town}示例局",
            source_url=f"https://example.cn/{number}", effective_from="2026-01-01", expires_on="2026-12-31",
        )  # fmt: skip
        numbered[f"{town}{goods}"] = (number, document_number, f"{town}示例局")
    for words, (number, document_number, issuer) in numbered.items():
        best = desk.candidates(f"{words}种植户每亩补贴多少元")[0]
        (source,) = best.entry.sources
        assert f"{number + 100}元" in best.entry.body
        assert (source.document_number, source.issuer) == (document_number, issuer)
        assert (source.url, source.effective_from, source.expires_on) == (
            f"https://example.cn/{number}", date(2026, 1, 1), date(2026, 12, 31),
        )  # fmt: skip
        assert best.entry.spans[0].label == "第二条"


def test_an_article_asked_for_by_name_is_quoted_from_the_right_document(shelf: Shelf, desk: Desk) -> None:
    for name, days in [("专利", "十"), ("商标", "二十"), ("版权", "三十")]:
        shelf.document(f"{name}登记办法（示例）", f"第一条 为了{name}。\n\n第二条 {name}登记{days}日内办结。")
    trace = desk.trace("商标登记办法第二条怎么规定的")
    assert trace.lane == "article"
    assert isinstance(trace.decision, Quoted)
    assert trace.decision.passage is not None
    assert (trace.decision.passage.text, trace.decision.passage.label) == ("商标登记二十日内办结。", "第二条")


def test_a_document_asked_for_by_number_is_the_only_one_searched(shelf: Shelf, desk: Desk) -> None:
    first = shelf.document("甲办法", "第一条 补贴三万元。", document_number="示例发〔2026〕1号")
    shelf.document("乙办法", "第一条 补贴五万元。", document_number="示例发〔2026〕2号")
    assert desk.groups("示例发〔2026〕1号里补贴多少万元") == {f"document:{first}"}


# --- one hit per entry ---


def test_many_phrasings_of_one_faq_are_one_hit(shelf: Shelf, desk: Desk) -> None:
    shelf.faq("f1", "补贴券怎么领？", variants=[f"补贴券去哪里领取{n}" for n in range(200)])
    shelf.faq("f2", "补贴券怎么退？")
    found = [candidate.entry.entry_id for candidate in desk.candidates("补贴券去哪里领取")]
    assert sorted(found) == ["faq:f1", "faq:f2"]


def test_an_entry_in_the_base_and_again_in_what_came_later_is_one_hit(shelf: Shelf, desk: Desk) -> None:
    shelf.faq("f1", "补贴券怎么领？", "旧的回答。")
    desk.index.open()
    shelf.withdraw("faq", "f1")
    shelf.publish("faq", "f1")
    assert len(desk.index.current().segments) == 2
    assert [candidate.entry.entry_id for candidate in desk.candidates("补贴券怎么领")] == ["faq:f1"]


# --- scores ---


HARD_QUESTIONS = [
    "补贴券怎么领", "补贴券怎么领？补贴券怎么领？", "券", "补贴", "完全无关的足球比赛", "补贴券规则第二条",
    "多少钱多少钱多少钱", "补贴" * 200, "lpr 3.45% iso9001", "河北补贴券", "請問補貼券怎麼領", "代款",
]  # fmt: skip


@pytest.mark.parametrize("question", HARD_QUESTIONS)
def test_every_feature_of_every_candidate_lies_between_nought_and_one(shelf: Shelf, desk: Desk, question: str) -> None:
    shelf.faq("same", "补贴券怎么领？", "补贴券怎么领？补贴券怎么领，补贴券这样领。", variants=["补贴"])
    shelf.faq("other", "怎么注册？")
    shelf.document("补贴券规则", "第一条 补贴券面值五百元。\n\n第二条 补贴券、补贴券、补贴券，补贴券怎么领由中心公布。")
    found = desk.candidates(question)
    for candidate in found:
        assert set(candidate.features) == set(FEATURES)
        outside = {name: value for name, value in candidate.features.items() if not -1e-6 <= value <= 1 + 1e-6}
        assert outside == {}
        assert 0.0 <= candidate.probability <= 1.0
    assert [c.probability for c in found] == sorted((c.probability for c in found), reverse=True)


def test_the_same_question_gets_the_same_scores_every_time(shelf: Shelf, desk: Desk) -> None:
    for n in range(50):
        shelf.faq(f"f{n}", f"补贴怎么办理{n}？")
    first = desk.candidates("补贴怎么办理")
    assert all(desk.candidates("补贴怎么办理") == first for _ in range(3))


# --- decisions ---


def with_limits(desk: Desk, answer: float, clarify: float) -> None:
    kinds = ("faq", "clause")
    ranking = {kind: {"bias": 0.0, **dict.fromkeys(FEATURES, 0.0), "coverage": 1.0} for kind in kinds}
    answering = {kind: {"bias": 0.0, **dict.fromkeys(EVIDENCE, 0.0), "coverage": 4.0} for kind in kinds}
    desk.answerer._model = DecisionModel(ranking, answering, Thresholds(answer, clarify))


@pytest.mark.parametrize(
    ("answer", "clarify", "kind"), [(0.1, 0.05, Quoted), (0.999, 0.1, Options), (0.9999, 0.999, Nothing)]
)
def test_the_thresholds_decide_between_answer_options_and_no(
    shelf: Shelf, desk: Desk, answer: float, clarify: float, kind: type
) -> None:
    shelf.faq("f1", "补贴券怎么领？")
    shelf.faq("f2", "补贴券怎么退？")
    with_limits(desk, answer, clarify)
    decision = desk.trace("补贴券的事").decision
    assert isinstance(decision, kind)
    assert 0.0 < decision.probability < 1.0


def test_no_more_options_are_offered_than_one_reads_at_a_glance(shelf: Shelf, desk: Desk) -> None:
    for n in range(9):
        shelf.faq(f"f{n}", f"补贴券怎么领{n}？")
    with_limits(desk, answer=0.9999, clarify=0.01)
    decision = desk.trace("补贴券怎么领").decision
    assert isinstance(decision, Options)
    assert len({entry.entry_id for entry in decision.entries}) == 3


@pytest.mark.parametrize("question", ["你好", "请问怎么办", "？？？", "   "])
def test_a_question_of_no_content_is_not_searched_for(shelf: Shelf, desk: Desk, question: str) -> None:
    shelf.faq("f1", "补贴券怎么领？")
    trace = desk.trace(question)
    assert (trace.decision, trace.lane, trace.candidates) == (Nothing(), "empty", ())


# --- the hit test and the chat, with the real encoder ---


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    data_dir = tmp_path_factory.mktemp("data")
    if not ENCODER.is_dir():
        pytest.fail("var/encoder is missing: run `make test`, which trains it", pytrace=False)
    (data_dir / "encoder").symlink_to(ENCODER)
    assistant = make_assistant(Settings(data_dir=data_dir, database_url="", redis_url=""))
    assistant.database.migrate()
    shelf = Shelf(assistant.database)
    shelf.faq("claim", "服务补贴券怎么领？", "登录平台后在补贴券专区申领。", variants=["补贴券去哪领"], desk="voucher")
    shelf.faq("back", "服务补贴券能退吗？", "不能退，过期作废。", desk="voucher")
    shelf.document("补贴券使用规则", "第一条 检测服务可以用券。\n\n第二条 补贴券面值五百元，有效期一年。")
    shelf.document("旧规则", "第一条 旧的。", document_number="示例发〔2020〕1号", expires_on="2021-01-01")
    shelf.document("河北省奖励办法", "第一条 专利奖励每件三千元。")
    yield assistant
    assistant.database.close()


QUESTIONS = [
    "服务补贴券怎么领", "补贴券去哪领啊", "补贴券面值是多少钱", "补贴券使用规则第二条", "示例发〔2020〕1号还有效吗",
    "河北专利奖励多少", "领了券不想要了", "足球比赛几点开始", "你好", "补贴券",
]  # fmt: skip


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_hit_test_shows_what_the_chat_decides(assistant: Assistant, question: str) -> None:
    shown = hit_test(assistant, question, region="贺兰", on=TODAY, limit=30)
    decision = assistant.answerer.ask(question, on=TODAY, region="贺兰县")
    names = {Quoted: "answer", AboutDocument: "about_document", Options: "clarify", Nothing: "no_answer"}
    assert shown.decision == names[type(decision)]
    assert shown.probability == getattr(decision, "probability", 1.0)
    if not isinstance(decision, Nothing):
        desk = PolicyDesk(assistant.answerer)
        said = desk.answer(question, ranking=[("policy_ask", 0.99)], turn_id="test", on=TODAY, region="贺兰县")
        assert shown.messages == [message_payload(message) for message in said.messages]
    if isinstance(decision, Quoted) and shown.lane == "search":
        assert shown.candidates[0].entry_id == decision.entry.entry_id
        assert shown.candidates[0].probability == pytest.approx(decision.probability, abs=1e-4)


def test_the_hit_test_shows_every_stage(assistant: Assistant) -> None:
    shown = hit_test(assistant, "补贴券面值是多少钱", region=None, on=TODAY, limit=2)
    assert set(shown.lists) == {"pairs", "words", "vectors"}
    assert len(shown.candidates) == 2
    assert all(set(candidate.features) == set(FEATURES) for candidate in shown.candidates)
    assert shown.thresholds["answer"] == assistant.answerer.thresholds.answer
    assert shown.query["weights"]
