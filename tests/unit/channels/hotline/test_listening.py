"""What a caller means by few words."""

import pytest

from channels.hotline.listening import (
    Command,
    after_no,
    command_in,
    command_of_keys,
    interrupts,
    is_nod,
    says_no,
    says_yes,
)


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("再说一遍", Command.REPEAT), ("麻烦您再说一遍好吗", Command.REPEAT), ("没听清楚", Command.REPEAT), ("啊？你说什么", Command.REPEAT),
        ("慢一点", Command.SLOWER), ("你说得太快了", Command.SLOWER), ("请说慢一点", Command.SLOWER), ("快一点", Command.FASTER),
        ("转人工", Command.HUMAN), ("我要找人工服务", Command.HUMAN), ("帮我转一下人工吧", Command.HUMAN), ("人工", Command.HUMAN),
        ("返回", Command.BACK), ("上一步", Command.BACK), ("继续", Command.CONTINUE), ("接着说吧", Command.CONTINUE),
        ("等一下", Command.WAIT), ("稍等一下啊", Command.WAIT), ("发短信给我", Command.SMS), ("把全文发到我手机上", Command.SMS),
        ("再见", Command.GOODBYE), ("好的再见", Command.GOODBYE), ("没有别的问题了", Command.GOODBYE),
    ],
)  # fmt: skip
def test_command_is_heard_through_politeness(text: str, command: Command) -> None:
    assert command_in(text) is command


@pytest.mark.parametrize(
    "text",
    ["人工智能企业有补贴吗", "没有", "我想贷款三十万", "再贷一笔", "短信平台怎么接", "返回的材料怎么领", "慢性病补贴", "等级评定", "继续教育学费",
     "人工费能抵扣吗", "没问题", "快递企业有优惠吗"],
)  # fmt: skip
def test_business_is_no_command(text: str) -> None:
    assert command_in(text) is None


def test_keys() -> None:
    assert (command_of_keys("*"), command_of_keys("0"), command_of_keys("1")) == (Command.REPEAT, Command.HUMAN, None)


@pytest.mark.parametrize("text", ["嗯", "嗯嗯", "好的", "哦", "对", "对对对", "是的", "喂", "好的，嗯", "明白了", "行"])
def test_nods(text: str) -> None:
    assert is_nod(text) and not interrupts(text, answering=False) and interrupts(text, answering=True)


@pytest.mark.parametrize("text", ["我想问贷款", "不是这个", "等一下", "银川的", "多少钱", "转人工", "同意", "银川"])
def test_interruptions(text: str) -> None:
    assert interrupts(text, answering=False)


@pytest.mark.parametrize("text", ["对", "对的", "是", "好的", "没错", "可以", "嗯，对", "要", "发吧"])
def test_yes(text: str) -> None:
    assert says_yes(text) and not says_no(text)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("不对", ""),
        ("不是", ""),
        ("不用了", ""),
        ("不要", ""),
        ("没有了", ""),
        ("不对，是两百万", "是两百万"),
        ("不对是两年", "是两年"),
    ],
)
def test_no_and_what_follows_it(text: str, rest: str) -> None:
    assert says_no(text) and not says_yes(text) and after_no(text) == rest


@pytest.mark.parametrize("text", ["贷三百万", "银川", "对不起我没听清", "是两百万不是三百万"])
def test_neither_yes_nor_no(text: str) -> None:
    assert not says_yes(text) and not says_no(text)
