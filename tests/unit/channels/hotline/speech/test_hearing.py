"""From a transcript to what goes to the conversation."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.hotline.speech.fillers import without_fillers
from channels.hotline.speech.hearing import hear


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("嗯，那个我我想问一下，就是就是专精特新怎么申请", "我想问一下，专精特新怎么申请"), ("喂你好我想问贷款", "你好我想问贷款"),
        ("喂喂 听得见吗", "听得见吗"),
        ("呃 我想 我想贷款", "我想贷款"), ("那个 听说上云有补贴", "听说上云有补贴"), ("就是那个", "那个"), ("我们我们是做枸杞的", "我们是做枸杞的"),
    ],
)  # fmt: skip
def test_what_stalls_is_taken_out(said: str, left: str) -> None:
    assert without_fillers(said) == left


@pytest.mark.parametrize(
    "said",
    ["能不能不透露姓名", "你一步一步给我说", "我考虑考虑", "金额是多少", "那个政策怎么申请", "这个能不能抹了", "幺三九九五幺六八幺六八",
     "三百三百万", "嗯", "你好",
     "有没有没有抵押的", "看看哪家", "问问价钱", "爸爸妈妈", "喂养羊的饲料"],
)  # fmt: skip
def test_what_means_something_stays(said: str) -> None:
    assert without_fillers(said) == said


@pytest.mark.parametrize(
    ("transcript", "text"),
    [
        ("嗯那个，砖精特新怎么申请", "专精特新怎么申请"), ("我的电话是幺三九九五幺六八幺六八", "我的电话是13995168168"),
        ("宁政办发二零二三年十二号还执行吗", "宁政办发〔2023〕12号还执行吗"), ("宁政办发二零二三第十二号", "宁政办发〔2023〕12号"),
        ("二零二三年的补贴", "2023年的补贴"),
        ("贷 三百万", "贷三百万"), ("第十五条怎么说", "第十五条怎么说"), ("两三百万", "两三百万"), ("九六一六八是什么电话", "96168是什么电话"),
    ],
)  # fmt: skip
def test_a_transcript_is_made_ready(transcript: str, text: str) -> None:
    assert hear(transcript).text == text


def test_what_is_in_doubt_can_be_asked_and_taken() -> None:
    heard = hear("嗯众宁有没有窗口")
    assert (heard.said, heard.text) == ("嗯众宁有没有窗口", "众宁有没有窗口")
    assert (heard.needs_confirmation, heard.question, heard.supposed) == (True, "您说的是“中宁”吗？", "中宁有没有窗口")


@settings(deadline=None)
@given(st.text(alphabet="嗯那个就是我想问贷款，。 零幺三九八一年abc荣姿", max_size=40))
def test_whatever_says_something_says_something_after(said: str) -> None:
    text = hear(said).text
    assert bool(any(char.isalnum() for char in said)) == bool(any(char.isalnum() for char in text))
