"""What scans leave behind: broken sentences, page numbers, stray spaces."""

import pytest

from knowledge.documents.parse import parse


def cleaned(text: str) -> str:
    return parse("a.txt", text.encode()).cleaned_text


def test_sentence_broken_by_a_page_is_made_whole() -> None:
    text = "1.建设数据中心。提升能力。(企业服务处负责，平台运营单位\n\n配合；完成时限，10月底）\n\n2.建立平台。\n"
    assert "(企业服务处负责，平台运营单位配合；完成时限，10月底）" in cleaned(text)


@pytest.mark.parametrize("between", ["\n\n- 3 -\n\n", "\n\f\n", "\n— 12 —\n\f", "\n\n第 3 页 共 9 页\n\n"])
def test_page_number_and_form_feed_inside_a_sentence_vanish(between: str) -> None:
    text = f"到2019年底，扩大平台网络覆盖范围，建设中小企业服{between}务云平台，培育示范基地。\n\n下一段。\n"
    assert cleaned(text).split("\n")[0] == "到2019年底，扩大平台网络覆盖范围，建设中小企业服务云平台，培育示范基地。"


def test_headings_and_signatures_are_not_joined_to_what_follows() -> None:
    text = "宁工信发〔2019〕9号\n\n关于印发方案的通知\n\n一、总体思路\n\n把握方向。\n\n示例厅\n\n2019年3月13日\n"
    assert cleaned(text).split("\n") == [
        "宁工信发〔2019〕9号", "关于印发方案的通知", "一、", "总体思路", "把握方向。", "示例厅", "2019年3月13日",
    ]  # fmt: skip


def test_lines_wrapped_at_a_fixed_width_become_paragraphs() -> None:
    sentence = (
        "平台应当为中小企业提供政策、融资、人才、技术等方面的服务，按季度公布服务情况，接受企业监督评价，不得收取费用。"
    )
    paragraphs = [f"第{number}条 {sentence * 3}" for number in "一二三四"]
    wrapped = [one[at : at + 30] for one in paragraphs for at in range(0, len(one), 30)]
    found = parse("a.txt", "\n".join(wrapped).encode()).clauses
    assert [one.text for one in found] == [sentence * 3] * 4


@pytest.mark.parametrize("number", ["\n\n3\n\n", "\n3\f\n"])
def test_bare_page_number_inside_a_sentence_vanishes(number: str) -> None:
    text = f"到2019年底，扩大平台网络覆盖范围，建设中小企业服{number}务云平台，培育示范基地。\n"
    assert cleaned(text) == "到2019年底，扩大平台网络覆盖范围，建设中小企业服务云平台，培育示范基地。"


@pytest.mark.parametrize(
    ("written", "clean"),
    [
        ("到 2019 年底，服务 168 平台", "到2019年底，服务168平台"),
        ("总 则", "总则"),
        ("使用 Open Source 软件", "使用Open Source软件"),
        ("打造“ 168 平台 ”品牌", "打造“168平台”品牌"),
        ("⽅案", "方案"),
        ("甲\u200b乙\ufeff丙", "甲乙丙"),
    ],
)
def test_spaces_that_chinese_does_not_use_are_taken_out(written: str, clean: str) -> None:
    assert cleaned(written + "。") == clean + "。"


def test_form_lines_are_left_apart() -> None:
    assert cleaned("联系人：张三，办公室\n电话：96168，转1\n").count("\n") == 1
