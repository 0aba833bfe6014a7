"""Phone numbers, names and enterprises as people give them; nothing of them is written down readably."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.contact import completed, contact_in, for_reading, name_in, opened, renamed, sealed, without_contact
from knowledge.records.vault import Vault, make_key

PHONE = "13895012345"
SPOKEN = "幺三八九五零幺二三四五"


@pytest.mark.parametrize(
    ("said", "name", "enterprise"),
    [
        (PHONE, None, None), (f"王女士 {PHONE}", "王女士", None), (f"我叫马建华，电话{PHONE}", "马建华", None),
        (f"免贵姓马，马厂长，{PHONE}", "马厂长", None), (f"姓王，{PHONE}", "王", None), ("138 9501 2345，老李", "老李", None),
        ("１３８９５０１２３４５ 王总", "王总", None), (f"王经理{SPOKEN}", "王经理", None), ("幺三八 嗯 九五零幺 二三四五", None, None),
        (f"阿依古丽·买买提 {PHONE}", "阿依古丽·买买提", None), (f"塞上示例食品有限公司 王芳 {PHONE}", "王芳", "塞上示例食品有限公司"),
        (f"我不会用手机，打我女儿电话{PHONE}，她叫马丽", "马丽", None), (f"同意，{PHONE}", None, None), (f"错了，换成{PHONE}", None, None),
    ],
)  # fmt: skip
def test_a_contact_is_read(said: str, name: str | None, enterprise: str | None) -> None:
    contact = contact_in(said)
    assert contact is not None
    assert (contact.phone, contact.name, contact.enterprise) == (PHONE, name, enterprise)


@pytest.mark.parametrize(
    "said",
    ["1389501234", "138950123456", "贷款三百万", "XQ-20261126-0001", "宁工信办发〔2019〕69号", "2026年11月26日"],
)
def test_what_is_no_phone_number_is_left_alone(said: str) -> None:
    assert contact_in(said) is None and for_reading(said) == said


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("我叫王建华", "王建华"),
        ("名字错了，我叫王建华", "王建华"),
        ("王女士", "王女士"),
        ("我姓马，叫马建华", "马建华"),
        ("姓马", "马"),
    ],
)
def test_a_name_alone_is_read(said: str, name: str) -> None:
    assert name_in(said) == name


@pytest.mark.parametrize("said", ["你们会不会泄露", "跳过", "没有", "改成两百万", "我再看看", "算了"])
def test_what_is_no_name_is_none(said: str) -> None:
    assert name_in(said) is None


@given(
    st.sampled_from(["王女士{}", "电话{}", "{}", "我叫马建华 {} 打这个", "想贷三百万，电话{}，尽快", "塞上食品厂{}"]),
    st.from_regex(r"1[3-9]\d{9}", fullmatch=True).filter(str.isascii),
    st.booleans(),
)
def test_no_digits_of_a_number_but_the_hint_are_written_down(frame: str, phone: str, aloud: bool) -> None:
    given_as = phone.translate(str.maketrans("0123456789", "零幺二三四五六七八九")) if aloud else phone
    kept = without_contact(frame.format(given_as))
    assert phone not in kept and given_as not in kept and phone[3:7] not in kept.replace(phone[-4:], "", 1)


def test_a_number_is_no_amount_to_the_reader() -> None:
    assert "2345" not in for_reading(f"让他给我打电话，{PHONE}") and for_reading("贷三百万") == "贷三百万"


def test_a_new_number_keeps_the_name_and_a_new_name_the_number() -> None:
    vault = Vault([make_key()])
    first = sealed(f"王女士 {PHONE}", vault)
    second = sealed("13911112222", vault)
    assert first is not None and second is not None and PHONE not in first.sealed and PHONE not in first.hint
    both = completed(second, first, vault)
    assert (opened(both, vault).phone, both.hint) == ("13911112222", "王女士 139****2222")
    assert renamed(both, "王建华", vault).hint == "王建华 139****2222"


@pytest.mark.parametrize(
    "said", ["火星上怎么开公司", "我要投诉汇通代账公司", "帮我找个做网站的公司", "如何注册一家有限公司"]
)
def test_what_is_asked_beside_a_number_is_not_taken_for_the_name_of_an_enterprise(said: str) -> None:
    assert without_contact(f"{said}，电话13812345678") == f"{said},电话138****5678"
