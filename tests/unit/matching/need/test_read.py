import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.need.need import Need
from matching.need.read import NeedReader

FASTEST_SECONDS = 0.005  # for a text of 40 characters, after warm-up
FORTY = "我们是中宁做枸杞深加工的想贷三百万周转一年利率四个点以内厂房能抵押员工三十来人开了五年"


def test_a_whole_need_is_read_from_one_sentence(reader: NeedReader, today: date) -> None:
    need = reader.read(FORTY, today=today).need
    assert need == Need(
        kind="financing", amount=3_000_000, term=12, rate_max=4, collateral=("property",), region="中宁县", industry="C",
        headcount=30, years=5, financing_type="loan",
    )  # fmt: skip


def test_terse_words_with_spaces_are_statements(reader: NeedReader, today: date) -> None:
    need = reader.read("三百万 一年 没抵押", today=today).need
    assert need.as_json() == {"kind": "financing", "amount": 3_000_000, "term": 12, "collateral": ["none"]}


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("两百万，不对，是五百万", 5_000_000),
        ("借款一百万，不，一百三十万吧", 1_300_000),
        ("要六百万自己有两百万还差四百万，想借", 4_000_000),
    ],
)
def test_a_correction_holds(reader: NeedReader, today: date, text: str, amount: int) -> None:
    assert reader.read(text, today=today).need.amount == amount


def test_money_is_in_whole_yuan(reader: NeedReader, today: date) -> None:
    assert reader.read("借1.1万", today=today).need.as_json()["amount"] == 11_000


def test_the_kind_of_the_conversation_reads_what_the_text_leaves_open(reader: NeedReader, today: date) -> None:
    assert reader.read("八千到一万", today=today, kind="talent").need.salary_min == 8000
    assert reader.read("八千以内", today=today, kind="course").need.price_max == 8000


def test_the_kind_of_the_conversation_is_not_said_by_the_text(reader: NeedReader, today: date) -> None:
    assert reader.read("两年", today=today, kind="financing").need == Need(term=24)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("想贷点钱", "financing"), ("招两个电工", "talent"), ("找家公司代理记账", "provider"), ("请专家来把把脉", "expert"),
        ("电焊培训班", "course"), ("银企对接会", "activity"), ("想上云", "cloud"), ("借用气相色谱仪", "instrument"), ("租个会议室", "venue"),
        ("你好", None), ("我们是软件公司", None),
    ],
)  # fmt: skip
def test_the_kind_is_read_only_if_the_text_tells_it(
    reader: NeedReader, today: date, text: str, kind: str | None
) -> None:
    assert reader.read(text, today=today).need.kind == kind


def test_entities_quote_the_words_they_were_read_from(reader: NeedReader, today: date) -> None:
    found = {(e.type, e.value, e.text) for e in reader.read("想借三百万，房产抵押，贺兰", today=today).entities}
    assert {
        ("amount", 3_000_000, "三百万"),
        ("collateral", "property", "房产"),
        ("region", "贺兰县", "贺兰县"),
    } <= found


def test_a_text_of_forty_characters_is_read_within_five_milliseconds(reader: NeedReader, today: date) -> None:
    reader.read(FORTY, today=today)
    spent = []
    for count in range(20):  # another amount each time, so that nothing is remembered
        text = FORTY.replace("三百万", f"{count + 101}万")
        begun = time.thread_time()  # not wall clock: the machine may be busy
        reader.read(text, today=today)
        spent.append(time.thread_time() - begun)
    assert sorted(spent)[len(spent) // 2] < FASTEST_SECONDS


_USUAL = "我们想贷三百万两年半抵押房子不要没有的招会计月薪八千到一万以上，。百分之点个厘月底下周三12月%w k年前后零十几来多多少"


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300) | st.text(alphabet=_USUAL, max_size=300))
def test_reading_never_raises(reader: NeedReader, text: str) -> None:
    reading = reader.read(text, today=date(2026, 11, 23))
    assert reading.need.as_json() is not None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("公司缺钱，想送人学低压电工", {"kind": "financing"}),
        ("拿厂房低压贷两百万", {"kind": "financing", "amount": 2_000_000, "collateral": ["property"], "financing_type": "loan"}),
        ("在贺兰山脚下酿酒，想贷款五百万", {"kind": "financing", "amount": 5_000_000, "financing_type": "loan", "industry": "C"}),
        ("找台气质联用仪", {"kind": "instrument", "topics": ["气质联用仪"]}),
        ("招个电工，不对，不是电工，是焊工", {"kind": "talent", "occupation": "焊工"}),
        ("要个会计，出纳也行", {"kind": "talent", "occupation": "会计"}),
        ("货主压了两个月才给钱，想贷三十万", {"kind": "financing", "amount": 300_000, "financing_type": "loan"}),
        ("贷款三百万，三个半点以内", {"kind": "financing", "amount": 3_000_000, "rate_max": 3.5, "financing_type": "loan"}),
    ],
)  # fmt: skip
def test_words_that_mislead(reader: NeedReader, today: date, text: str, expected: dict[str, object]) -> None:
    assert reader.read(text, today=today).need.as_json() == expected


@pytest.mark.parametrize("text", ["借个东西查查", "得带个会说话的去", "家里去年会计走了"])
def test_borrowing_a_thing_is_no_loan_and_last_years_bookkeeper_no_meeting(
    reader: NeedReader, today: date, text: str
) -> None:
    need = reader.read(text, today=today).need
    assert need.kind not in ("financing", "activity") and "年会" not in need.topics
