"""Words heard wrongly: put right silently, asked about, or left as they are."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.hotline.speech.repair import Repair, repair
from channels.hotline.speech.sound_lattice import SoundLattice

SMALL = Repair(
    ["专家巡诊", "农资", "利率", "还款", "补贴券", "权利", "权力"], weighty=["融资", "中宁", "融资租赁"], core=["融资", "融资租赁", "中宁"],
    heard={"租凭": "租赁"}, in_money={"低压": "抵押"}, kept=["低压电"],
)  # fmt: skip


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("我想荣姿三百万", "我想融资三百万"), ("代款怎么申请", "贷款怎么申请"), ("砖精特新", "专精特新"), ("砖精特心企业", "专精特新企业"),
        ("高心技术企业怎么认定", "高新技术企业怎么认定"), ("众宁县有没有", "中宁县有没有"), ("服务补铁券怎么领", "服务补贴券怎么领"),
        ("白明单怎么进", "白名单怎么进"), ("专加巡诊", "专家巡诊"), ("没有低压物想贷款", "没有抵押物想贷款"), ("银行利绿多少", "银行利率多少"),
        ("企业尚云有补贴吗", "企业上云有补贴吗"), ("兴用贷款", "信用贷款"), ("帮我转仁工", "帮我转人工"), ("知识产权之押", "知识产权质押"),
    ],
)  # fmt: skip
def test_what_fits_much_better_is_put_right_silently(heard: str, meant: str) -> None:
    repaired = repair(heard)
    assert repaired.text == meant
    assert repaired.changes and not repaired.needs_confirmation


@pytest.mark.parametrize(
    ("heard", "question", "supposed"),
    [("众宁有窗口吗", "您说的是“中宁”吗？", "中宁有窗口吗"), ("做融志租赁", "您说的是“融资租赁”吗？", "做融资租赁")],
)
def test_what_is_not_sure_and_weighs_much_is_asked(heard: str, question: str, supposed: str) -> None:
    repaired = repair(heard)
    assert (repaired.text, repaired.needs_confirmation) == (heard, True)
    assert (repaired.question, repaired.supposed) == (question, supposed)


@pytest.mark.parametrize(
    "text",
    ["今天天气很好", "血压有点低压", "回忆过去", "还款压力大", "要带什么材料", "我们家有三口人", "定金和订金有啥区别", "网上买的鞋", "一年多少钱",
     "能不能便宜点", "谢谢", "喂你好", "abc 123", ""],
)  # fmt: skip
def test_what_makes_sense_stays(text: str) -> None:
    repaired = repair(text)
    assert (repaired.text, repaired.changes, repaired.question) == (text, (), None)


def test_the_finance_reading_of_a_character_is_known() -> None:
    assert SMALL.repair("缓款期限").text == "还款期限"  # 还 is huan here, whatever pypinyin says


def test_two_words_of_one_sound_are_no_silent_change() -> None:
    assert SMALL.repair("全力").text == "全力"
    assert SMALL.repair("保护权立").changes == ()


def test_a_real_word_is_changed_only_where_money_is_spoken_of() -> None:
    assert SMALL.repair("低压贷款").text == "抵押贷款"
    assert SMALL.repair("低压电工贷款").text == "低压电工贷款"
    assert SMALL.repair("血压低压").text == "血压低压"


@pytest.mark.parametrize(("heard", "meant"), [("隆资公司", "农资公司"), ("补铁券", "补贴券"), ("还款", None)])
def test_margins_tell_likeness_apart(heard: str, meant: str | None) -> None:
    changes = SoundLattice(["农资公司", "补贴券", "还款"]).changes(heard)
    assert [change.meant for change in changes] == ([meant] if meant else [])
    assert all(change.margin > 0 and change.alike == heard.startswith("隆") for change in changes)


@settings(deadline=None)
@given(st.text(alphabet="荣姿低压会记想贷三百万元的在众宁，。abc 1八砖精特心尚云", max_size=40))
def test_repair_keeps_the_length_and_is_stable(text: str) -> None:
    once = repair(text)
    assert len(once.text) == len(once.supposed) == len(text)
    for change in once.changes:
        assert text[change.start : change.end] == change.heard or change.margin < 99
    assert repair(once.text).text == once.text
