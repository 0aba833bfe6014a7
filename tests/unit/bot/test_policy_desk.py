"""What a search decision becomes: every kind of decision, as the person reads it."""

from datetime import date

import pytest

from bot.desks.policy import TITLE_LIMIT, Answered, PolicyDesk, evidence_of, none_of_these
from bot.messages import Citation, Outcome
from bot.understanding import Evidence
from knowledge.entry import Entry, Source, Span
from knowledge.validity import Status, Validity
from matching.answer import AboutDocument, Decision, Nothing, Options, Quoted
from matching.catalogue import Listed
from matching.passage import Passage
from matching.retrieve import Candidate
from tests.fakes.answerer import ScriptedAnswerer

TODAY = date(2026, 6, 15)
QUESTION = "补贴券能用多久"
SOURCE = Source("d1", "补贴券规则", "宁工信发〔2026〕1号", "自治区工信厅", None, date(2026, 1, 1), date(2027, 12, 31),
                "https://example.org/1", ("宁夏",))  # fmt: skip
SAMPLE = Source("d2", "窗口指南（示例）", is_sample=True)
FAQ = Entry("faq:f1", "faq:f1", Validity(), (Source(None, "平台说明", section="第二节"),), "voucher",
            ("补贴券能用多久？", "券过期没有"), "90 日。\n逾期作废。", "九十天。")  # fmt: skip
PASSAGE = Passage("服务券自发放之日起90日内有效。", "第七条", 7, 1.0, "九十日内有效")


def clause(source: Source = SOURCE, text: str = PASSAGE.text, label: str = "第七条") -> Entry:
    return Entry("document:d1#7", "document:d1", Validity(), (source,), spans=(Span(label, text, 7),))


def answer(
    decision: Decision,
    *found: Entry,
    ranking: tuple[tuple[str, float], ...] = (("policy_ask", 0.9),),
    lane: str = "search",
) -> Answered:
    """What the desk makes of a decision; `found` are the candidates that the search came upon."""
    answerer = ScriptedAnswerer({QUESTION: decision}, lane=lane)
    answerer.candidates = tuple(Candidate(entry, entry.title, {}, {}) for entry in found)
    desk = PolicyDesk(answerer)  # offers what is used
    return desk.answer(QUESTION, ranking=ranking, turn_id="t1", on=TODAY, region=None)


def text_of(decision: Decision) -> str:
    (message,) = answer(decision).messages
    return message.text


def document(validity: Validity, source: Source = SOURCE) -> Listed:
    return Listed(source, validity, ("补贴券规则",), None, frozenset(), None)


class TestQuotations:
    def test_clause_is_quoted_word_for_word_with_title_number_and_label(self) -> None:
        assert text_of(Quoted(clause(), 0.9, PASSAGE)) == (
            "《补贴券规则》（宁工信发〔2026〕1号）第七条：\n“服务券自发放之日起90日内有效。”"
        )

    def test_citation_of_a_clause_carries_its_label_its_words_and_its_days(self) -> None:
        (message,) = answer(Quoted(clause(), 0.9, PASSAGE)).messages
        assert message.citations == (
            Citation(
                "d1",
                "补贴券规则",
                "宁工信发〔2026〕1号",
                "第七条",
                PASSAGE.text,
                date(2026, 1, 1),
                date(2027, 12, 31),
                "https://example.org/1",
            ),
        )
        assert message.spoken_text == "九十日内有效"

    def test_clause_without_number_or_label_has_neither(self) -> None:
        plain = Passage("内容。", "", 0, 1.0, "内容")
        (message,) = answer(Quoted(clause(Source("d3", "通知")), 0.9, plain)).messages
        assert message.text == "《通知》：\n“内容。”"
        assert message.citations[0].section is None

    def test_sample_document_is_marked(self) -> None:
        assert text_of(Quoted(clause(SAMPLE), 0.9, PASSAGE)).startswith("【示例文件】《窗口指南（示例）》")

    def test_title_marks_are_never_nested(self) -> None:
        wrapped = Source("d4", "关于印发《补贴券规则》的通知")
        assert text_of(Quoted(clause(wrapped), 0.9, PASSAGE)).startswith("《关于印发〈补贴券规则〉的通知》")

    def test_curated_answer_is_given_whole_with_its_sources(self) -> None:
        (message,) = answer(Quoted(FAQ, 0.9)).messages
        assert (message.text, message.spoken_text) == ("90 日。\n逾期作废。", "九十天。")
        assert message.citations == (Citation(None, "平台说明", section="第二节"),)

    @pytest.mark.parametrize("quoted", [Quoted(clause(), 0.9, PASSAGE, "河北省"), Quoted(FAQ, 0.9, None, "河北省")])
    def test_rule_of_another_province_says_so_first(self, quoted: Quoted) -> None:
        assert text_of(quoted).startswith("（以下是河北省的规定，不适用于宁夏的企业）\n")

    def test_rule_of_our_own_has_no_such_remark(self) -> None:
        assert "不适用于宁夏" not in text_of(Quoted(clause(), 0.9, PASSAGE))

    def test_outcome_is_answered_at_the_desk_that_was_decided(self) -> None:
        answered = answer(Quoted(FAQ, 0.9), ranking=(("voucher_ask", 0.9),))
        assert (answered.outcome, answered.desk) == (Outcome.ANSWERED, "voucher")


class TestAboutDocuments:
    def test_superseded_document_names_its_day_and_its_successor(self) -> None:
        newer = document(Validity(date(2026, 3, 1)), Source("d9", "补贴券规则（2026年修订）", "宁工信发〔2026〕9号"))
        old = document(Validity(date(2020, 1, 1), superseded_on=date(2026, 3, 1)))
        (message,) = answer(AboutDocument(old, Status.SUPERSEDED, newer)).messages
        assert "已于2026年3月1日被《补贴券规则（2026年修订）》（宁工信发〔2026〕9号）取代，不再执行。" in message.text
        assert [citation.document_id for citation in message.citations] == ["d9", "d1"]

    def test_superseded_document_whose_successor_is_unknown_still_says_so(self) -> None:
        old = document(Validity(superseded_on=date(2026, 3, 1)))
        assert "已于2026年3月1日被新的文件取代，不再执行。" in text_of(AboutDocument(old, Status.SUPERSEDED))

    def test_expired_document_names_its_last_day(self) -> None:
        expired = document(Validity(expires_on=date(2025, 12, 31)))
        assert "有效期到2025年12月31日为止，已经失效。" in text_of(AboutDocument(expired, Status.EXPIRED))

    def test_document_in_force_says_until_when(self) -> None:
        text = text_of(AboutDocument(document(Validity(date(2026, 1, 1), date(2027, 12, 31))), Status.PUBLISHED))
        assert text.splitlines() == [
            "《补贴券规则》（宁工信发〔2026〕1号）", "发文机关：自治区工信厅", "施行日期：2026年1月1日",
            "目前有效，有效期至2027年12月31日。",
        ]  # fmt: skip

    def test_document_in_force_that_will_be_replaced_says_when(self) -> None:
        ending = document(Validity(superseded_on=date(2026, 9, 1)))
        assert "目前有效，将于2026年9月1日被新的文件取代。" in text_of(AboutDocument(ending, Status.PUBLISHED))

    def test_document_without_an_end_claims_no_more_than_is_known(self) -> None:
        text = text_of(AboutDocument(document(Validity()), Status.PUBLISHED))
        assert "目前在库中为有效文件，没有记载失效日期。" in text

    def test_document_of_the_future_is_not_yet_in_force(self) -> None:
        text = text_of(AboutDocument(document(Validity(date(2026, 7, 1))), Status.SCHEDULED))
        assert "将自此日起施行：2026年7月1日" in text
        assert "目前还没有开始施行。" in text

    def test_what_is_said_by_ear_is_short(self) -> None:
        long = document(Validity(), Source("d1", "关于" + "促进" * 60 + "的通知"))
        (message,) = answer(AboutDocument(long, Status.PUBLISHED)).messages
        assert message.spoken_text is not None
        assert len(message.spoken_text) <= 80


class TestQuestionsBack:
    def test_each_option_is_a_choice_of_the_turn_that_means_its_entry(self) -> None:
        answered = answer(Options((FAQ, clause()), 0.4))
        (message,) = answered.messages
        assert answered.outcome is Outcome.CLARIFY
        assert [(choice.id, choice.title, choice.meaning) for choice in message.choices] == [
            ("t1-0", "补贴券能用多久？", {"entry_id": "faq:f1"}),
            ("t1-1", "《补贴券规则》第七条", {"entry_id": "document:d1#7"}),
            ("t1-none", "都不是", {"none_of": "policy"}),
        ]

    def test_what_follows_none_of_these_is_honest_and_offers_a_person(self) -> None:
        nothing = none_of_these("voucher", "t2")
        (message,) = nothing.messages
        assert (nothing.outcome, nothing.desk) == (Outcome.NO_ANSWER, "voucher")
        assert "换个说法" in message.text
        assert "96168" in message.text
        assert [(choice.title, choice.meaning) for choice in message.choices] == [("转人工", {"text": "转人工"})]

    def test_long_titles_are_cut(self) -> None:
        long = Source("d1", "关于" + "促进" * 40 + "的通知")
        questions = Entry("faq:f2", "faq:f2", Validity(), questions=("怎么" * 50,))
        (message,) = answer(Options((clause(long), questions), 0.4)).messages
        assert all(len(choice.title) <= TITLE_LIMIT for choice in message.choices)
        assert message.choices[0].title.endswith("》第七条")


class TestNo:
    def test_no_answer_is_honest_and_offers_a_person(self) -> None:
        answered = answer(Nothing(0.1))
        (message,) = answered.messages
        assert answered.outcome is Outcome.NO_ANSWER
        assert "没有找到" in message.text
        assert "96168" in message.text
        assert [(choice.title, choice.meaning) for choice in message.choices] == [("转人工", {"text": "转人工"})]
        assert message.citations == ()

    def test_no_answer_at_a_service_desk_names_the_desk(self) -> None:
        (message,) = answer(Nothing(0.2), ranking=(("voucher_ask", 0.9),)).messages
        assert "“服务补贴券”" in message.text

    def test_need_too_general_to_answer_is_shown_what_its_desk_does_answer(self) -> None:
        others = [
            Entry(f"faq:o{n}", f"faq:o{n}", Validity(), (), "voucher", (f"券的第{n}问？",), "答。") for n in range(4)
        ]
        elsewhere = Entry("faq:e", "faq:e", Validity(), (), "talent", ("招人？",), "答。")
        answered = answer(Nothing(0.1), elsewhere, clause(), *others, ranking=(("voucher_ask", 0.9),))
        assert (answered.outcome, answered.desk) == (Outcome.CLARIFY, "voucher")
        assert [choice.title for choice in answered.messages[0].choices] == [
            "券的第0问？",
            "券的第1问？",
            "券的第2问？",
            "都不是",
        ]

    def test_question_of_policy_that_nothing_answers_is_not_helped_with_guesses(self) -> None:
        guess = Entry("faq:g", "faq:g", Validity(), (), "policy", ("别的问题？",), "答。")
        assert answer(Nothing(0.1), guess).outcome is Outcome.NO_ANSWER

    def test_what_is_out_of_scope_is_declined_with_examples(self) -> None:
        answered = answer(Nothing(), ranking=(("out_of_scope", 0.99),))
        assert (answered.outcome, answered.desk) == (Outcome.NO_ANSWER, "out_of_scope")
        assert "不在我的服务范围" in answered.messages[0].text
        assert answered.messages[0].choices


@pytest.mark.parametrize(
    ("decision", "lane", "evidence"),
    [
        (Quoted(FAQ, 1.0), "question", Evidence(1.0, True, "voucher")),
        (Quoted(FAQ, 1.0), "search", Evidence(1.0, False, "voucher")),
        (Quoted(FAQ, 0.7), "search", Evidence(0.7, False, "voucher")),
        (Quoted(clause(), 1.0, PASSAGE), "article", Evidence(1.0, True, None)),
        (AboutDocument(document(Validity()), Status.PUBLISHED), "document", Evidence(1.0, True, "policy")),
        (Options((FAQ, clause()), 0.4), "search", Evidence(0.4, False, "voucher")),
        (Nothing(0.2), "search", Evidence(0.2, False, None)),
    ],
)
def test_evidence_of_a_decision(decision: Decision, lane: str, evidence: Evidence) -> None:
    trace = ScriptedAnswerer({QUESTION: decision}, lane=lane).trace(QUESTION, on=TODAY)
    assert evidence_of(trace) == evidence


@pytest.mark.parametrize(("lane", "probability"), [("search", 0.0), ("question", 1.0)])
def test_what_a_fragment_of_a_question_finds_is_evidence_only_when_exact(lane: str, probability: float) -> None:
    fragment = "材料"
    trace = ScriptedAnswerer({fragment: Quoted(FAQ, 1.0)}, lane=lane).trace(fragment, on=TODAY)
    assert evidence_of(trace).probability == probability


@pytest.mark.parametrize(
    ("decision", "evidence"),
    [
        (Quoted(FAQ, 0.41), 0.41), (Options((FAQ,), 0.2), 0.2), (Nothing(0.05), 0.05),
        (AboutDocument(document(Validity()), Status.PUBLISHED), 1.0),
    ],
)  # fmt: skip
def test_how_sure_the_search_was_comes_along(decision: Decision, evidence: float) -> None:
    assert answer(decision).evidence == evidence
