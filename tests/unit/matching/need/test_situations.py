from collections import Counter
from datetime import date
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.need_words import NeedWords
from knowledge.offers import KINDS, Kind
from knowledge.situations import Situation, load_situations
from matching.need.financing import told_security
from matching.need.industry import cued_industry
from matching.need.leaning import likeliest
from matching.need.read import NeedReader
from matching.need.situations import Nearness, Situations
from matching.normalise import normalise
from tests.bench.check_needs import COLLATERAL, TYPES

FEW = (
    Situation("provider", "代理记账", ("账没人管，找人每月弄弄", "票据攒了一抽屉谁给理理")),
    Situation("provider", "环评", ("扩条线环保说缺个本子", "环保批文卡住了")),
    Situation("talent", "电工", ("厂里老跳闸找个能修的", "电机烧了会修的师傅")),
    Situation("talent", "", ("想招一个", "缺个人手")),
)


@pytest.fixture(scope="module")
def few() -> Situations:
    return Situations(FEW)


def test_a_text_is_nearest_to_what_is_told_alike(few: Situations) -> None:
    nearness = few.near("我们的账没人管")
    assert nearness.of("provider")[0][0].name == "代理记账"
    assert max(nearness.kinds, key=lambda kind: nearness.kinds[kind]) == "provider"
    assert nearness.words["provider"] > nearness.words["talent"]


def test_what_is_told_is_meant_surely_and_what_is_near_to_two_is_not(few: Situations) -> None:
    meant = few.near("厂里老跳闸").meant("talent")
    assert meant is not None and meant.sure and meant.situation.name == "电工"
    twins = Situations((FEW[0], Situation("provider", "报税", FEW[0].says)))
    assert twins.near("我们的账没人管").meant("provider") is None
    assert few.near("厂里老跳闸").meant("venue") is None


def test_turns_of_phrase_say_the_kind_and_are_no_thing(few: Situations) -> None:
    nearness = few.near("想招一个")
    assert nearness.frames["talent"] > 0.5
    assert all(situation.name for situation, _ in nearness.of("talent"))


def test_a_text_of_other_words_is_near_to_nothing(few: Situations) -> None:
    nearness = few.near("zzz 😀")
    assert not nearness.values.any() and not any(nearness.words.values())


@given(st.text(alphabet="账票环保缺人电机修招想的一个", max_size=30))
def test_nearness_is_a_share_and_the_same_each_time(text: str) -> None:
    made = Situations(FEW)
    first, second = made.near(text), Situations(FEW).near(text)
    assert ((first.values >= 0) & (first.values <= 1 + 1e-9)).all()
    assert np.array_equal(first.values, second.values) and first.words == second.words


def test_the_likeliest_kind_is_told_only_where_it_stands_out() -> None:
    assert likeliest(dict.fromkeys(KINDS, 1.0)) is None
    assert likeliest(dict.fromkeys(KINDS, 0.0) | {"venue": 3.0}) == "venue"


# --- the content ---


def test_every_kind_has_its_situations_and_turns_of_phrase() -> None:
    situations = load_situations()
    assert {s.kind for s in situations if not s.name} == set(KINDS)
    assert all(Counter(s.kind for s in situations)[kind] > 20 for kind in KINDS)
    assert all(s.says for s in situations)


def test_every_telling_is_normal_and_told_once_in_its_file() -> None:
    for kind in KINDS:
        told = [telling for s in load_situations() if s.kind == kind for telling in s.says]
        assert [t for t in told if normalise(t).replace(",", "，") != t.lower().replace(",", "，")] == []
        assert [t for t, count in Counter(told).items() if count > 1] == []


def test_what_a_situation_implies_is_a_value_of_the_contract() -> None:
    for s in load_situations():
        assert s.industry is None or s.industry in "ABCDEFGHIJKLMNOPQRST"
        assert s.collateral is None or (s.kind == "financing" and s.collateral in COLLATERAL)
        assert s.financing_type is None or (s.kind == "financing" and s.financing_type in TYPES)


# --- reading with them ---


@pytest.mark.parametrize(
    ("text", "kind", "field", "value"),
    [
        ("孩子他爸的账一塌糊涂，外面有没有人按月收了票去做", "provider", "services", ["代理记账"]),
        ("车间又停电了，得有个懂线路的师傅住在厂里", "talent", "occupation", "电工"),
        ("车间干到哪一步没人知道，想有个软件看进度", "cloud", "topics", ["生产管理"]),
        ("小麦地里白花花全是碱，想请个懂的来看看", "expert", "topics", ["土壤改良"]),
        ("支架卖到海边老生锈，想放箱子里做个试验", "instrument", "topics", ["盐雾试验"]),
    ],
)
def test_a_thing_that_is_told_is_read(
    reader: NeedReader, today: date, text: str, kind: Kind, field: str, value: object
) -> None:
    assert reader.likely_kind(text, today=today) == kind
    assert reader.read(text, today=today, told=kind).need.as_json()[field] == value


@pytest.mark.parametrize("text", ["你好", "谢谢", "取消", "第一个", "换一个", "讲个笑话", "什么意思", ""])
def test_small_talk_tells_no_kind(reader: NeedReader, today: date, text: str) -> None:
    assert reader.likely_kind(text, today=today) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [("50人会议室", "venue"), ("想贷款", "financing"), ("招两个挤奶工", "talent"), ("注册商标", "provider"), ("找台气质联用仪", "instrument")],
)  # fmt: skip
def test_a_word_that_names_the_kind_counts_in_a_short_text(
    reader: NeedReader, today: date, text: str, kind: Kind
) -> None:
    assert reader.likely_kind(text, today=today) == kind


def test_without_being_told_a_kind_nothing_is_read_from_a_situation(reader: NeedReader, today: date) -> None:
    need = reader.read("账没人管，找人每月弄弄", today=today, kind="provider").need
    assert need.services == () and need.kind is None


def test_what_is_named_as_wanted_stays(reader: NeedReader, today: date) -> None:
    need = reader.read("秋天摘葡萄要六十号人，劳务派遣公司哪家靠谱", today=today, told="provider").need
    assert need.services == ("劳务派遣",)


@pytest.mark.parametrize(
    ("text", "security"),
    [
        ("货主两个月后才给钱", "receivables"),
        ("给学校送菜，款压了半年", "receivables"),
        ("接了个大单，料钱垫不起", "order"),
        ("就是这些牛，别的没有", "inventory"),
        ("中标了要先押一百万保证金", None),
        ("想借三十万", None),
    ],
)
def test_security_is_told_of_without_its_name(text: str, security: str | None) -> None:
    assert told_security(text) == security


@pytest.mark.parametrize(
    ("text", "industry"),
    [("厂里缺个看门的", "C"), ("馆子里忙不过来", "H"), ("苞谷下来了厂里收", "A"), ("工地上馆子里都要人", None), ("想借钱", None)],
)  # fmt: skip
def test_a_trade_is_cued_by_words_said_by_the_way(words: NeedWords, text: str, industry: str | None) -> None:
    assert cued_industry(text, words) == industry


@settings(max_examples=50, deadline=None)
@given(st.text(alphabet="找招贷会账电厂机器软件课场地万一百人的，", max_size=40))
def test_any_text_is_read_for_any_kind(text: str) -> None:
    reader = _reader()
    for kind in KINDS:
        assert reader.read(text, today=date(2026, 11, 23), told=kind).need.kind == kind


@cache
def _reader() -> NeedReader:
    """One for all examples."""
    return NeedReader()


def test_the_names_nearest_are_in_order() -> None:
    nearness = Nearness(FEW, {"talent": np.array([2, 3])}, np.array([0.0, 0.0, 0.4, 0.9]), {})
    assert [s.name for s, _ in nearness.of("talent")] == ["电工"]
