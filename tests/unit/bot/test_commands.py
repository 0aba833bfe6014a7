"""What steers a conversation about a need, in the words that people use for it."""

import pytest

from bot.desks import commands

TITLES = ["信用周转贷（示例）", "维修电工 张师傅（示例）", "会计 马女士（示例）"]


@pytest.mark.parametrize(
    "said",
    [
        "同意",
        "嗯，同意吧",
        "好的，谢谢",
        "可以可以麻烦你了",
        "对没错登记吧",
        "没问题就这样登记吧",
        "能成",
        "对着呢",
        "行",
        "中",
        "那行，同意",
        "👌",
        "OK",
    ],
)
def test_yes_however_it_is_softened(said: str) -> None:
    assert commands.agrees(said)


@pytest.mark.parametrize(
    "said", ["不同意", "好像不行", "谢谢", "对了，利率多少", "可以改成两百万吗", "行业是食品", "", "，。"]
)
def test_what_is_no_yes(said: str) -> None:
    assert not commands.agrees(said)


@pytest.mark.parametrize("said", ["不同意", "算了不登记了", "先不登记", "我再看看", "不用了", "取消"])
def test_no(said: str) -> None:
    assert commands.refuses(commands.bare(said)) and not commands.agrees(said)


@pytest.mark.parametrize(
    ("said", "places"),
    [
        ("联系第一个", (0,)), ("联系2个", (1,)), ("就要第三个", (2,)), ("第一个", (0,)), ("第二个不错", (1,)), ("联系第一个和第二个", (0, 1)),
        ("都帮我联系一下", (commands.ALL,)), ("联系最后一个", (2,)), ("联系第五个", (commands.NONE_SUCH,)), ("就要张师傅", (1,)),
        ("帮我联系第一家", (0,)), ("预约第二场", (1,)),
    ],
)  # fmt: skip
def test_offers_are_picked(said: str, places: tuple[int, ...]) -> None:
    assert commands.picked(said, TITLES) == places


@pytest.mark.parametrize(
    "said", ["找2个会计", "还要招两个焊工", "想订一个会议室", "贷两百万", "要两个人", "选个好的", "就要会计师"]
)
def test_a_number_of_people_is_no_place_in_a_list(said: str) -> None:
    assert commands.picked(said, TITLES) is None


@pytest.mark.parametrize(
    "said", ["登记", "登记需求", "帮我登记一下", "我要登记", "怎么联系他", "就这个", "请人帮我对接", "让他给我打电话"]
)
def test_registering(said: str) -> None:
    assert commands.registers(commands.bare(said))


@pytest.mark.parametrize("said", ["怎么登记公司", "商标登记", "工商登记要多久", "联系方式错了"])
def test_other_registrations_are_not_meant(said: str) -> None:
    assert not commands.registers(commands.bare(said))


@pytest.mark.parametrize("said", ["跳过", "不知道", "不想留电话", "电话就不留了，你给我个编号就行", "先不留了"])
def test_skipping(said: str) -> None:
    assert commands.skips(commands.bare(said))


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("接着看人才", 1),
        ("回到刚才的贷款", 0),
        ("看招人", 1),
        ("下一个", 0),
        ("回到刚才", 1),
        ("接着办贷款的事", 0),
        ("利率多少", None),
        ("看看再说", None),
        ("接着看焊工", 1),
    ],
)
def test_which_waiting_need_is_meant(said: str, place: int | None) -> None:
    assert commands.next_one(said, ("financing", "talent"), ("融资", "焊工")) == place


def test_a_waiting_need_is_dropped_in_words() -> None:
    assert commands.dropped("会计先不招了", ("financing", "talent"), ("融资", "会计")) == 1
    assert commands.dropped("贷款先不贷了", ("financing", "talent"), ("融资", "会计")) == 0
    assert commands.dropped("利率别太高", ("financing", "talent"), ("融资", "会计")) is None


def test_a_question_about_one_offer() -> None:
    assert commands.asks_about("第二个利率多少", TITLES) == 1
    assert commands.asks_about("联系第二个", TITLES) is None and commands.asks_about("第九个多少钱", TITLES) is None
