"""What is told and not named: services, ways of financing, the paper of a job; and what only sounds like it."""

from datetime import date
from typing import Any

import pytest

from bot.desks.need_signs import says_a_need
from matching.need.doings import services_told
from matching.need.papers import paper_asked
from matching.need.read import NeedReader
from matching.need.ways import ways_told


def _read(reader: NeedReader, text: str, today: date) -> dict[str, Any]:
    return reader.read(text, today=today, told=reader.likely_kind(text, today=today)).need.as_json()


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("采购合同想找律师帮着看一下", "合同审查"),
        ("八宝茶的盒子想重新设计一下", "包装设计"),
        ("公司法人要换，找人跑工商", "工商变更"),
        ("食堂想包出去", "食堂承包"),
        ("压力表到期了要检定", "计量校准"),
    ],
)
def test_a_thing_and_its_doing_tell_a_service(text: str, service: str) -> None:
    assert service in [name for name, _ in services_told(text)]


@pytest.mark.parametrize("text", ["合同签了没钱备料", "设备抵押贷款", "食堂招个厨师", "公司成立三年"])
def test_a_thing_alone_tells_none(text: str) -> None:
    assert services_told(text) == ()


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("挖机想分期买", "leasing"),
        ("把应收账款卖给别人换现钱", "factoring"),
        ("担保公司给我们担一下", "guarantee"),
        ("找人合伙投点钱", "equity"),
        ("想上个货运险", "insurance"),
        ("找第三方出个履约保函", "guarantee"),
        ("机器先卖后租", "leasing"),
        ("想让产业基金参股", "equity"),
        ("工程一切险", "insurance"),
        ("想发超短融", "bond"),
        ("厂房按揭", "loan"),
        ("税贷能做多少", "loan"),
        ("贷款买设备，分期还", "loan"),
        ("设备抵押贷三十万", "loan"),
        ("不找担保公司", None),
        ("去年借的网点，房贷还没还完", None),
        ("想融资五百万", None),
        ("借二十万转转", None),
        ("给我们交五险一金", None),
    ],
)
def test_a_way_of_financing_that_is_told(text: str, way: str | None) -> None:
    told = [found.value for found in ways_told(text) if not found.refused]
    assert told == ([way] if way else [])


@pytest.mark.parametrize(
    ("text", "job", "paper"),
    [
        ("招焊工，有证", "焊工", "焊工证"),
        ("招电工，持证上岗", "电工", "电工证"),
        ("招焊工，八千", "焊工", None),
        ("有证的优先", None, None),
    ],
)
def test_the_paper_of_a_job(text: str, job: str | None, paper: str | None) -> None:
    assert paper_asked(text, job) == paper


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("找人帮我们申报高企", "provider"),
        ("招个会做申报的", "talent"),
        ("我们会计想学研发费用归集", "course"),
        ("有没有专精特新申报的说明会", "activity"),
        ("招库管，会用进销存软件", "talent"),
        ("有没有管库存的软件", "cloud"),
    ],
)
def test_kinds_that_are_easily_confused(reader: NeedReader, today: date, text: str, kind: str) -> None:
    read = _read(reader, text, today)
    assert read["kind"] == kind
    assert kind == "talent" or "occupation" not in read


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("想贷一万亿", 10**12),
        ("想贷两亿五千万", 250_000_000),
        ("想贷五万", 50_000),
        ("想贷0元", None),
        ("想贷负五万", None),
        ("想贷-5万", None),
    ],
)
def test_great_sums_and_none(reader: NeedReader, today: date, text: str, amount: int | None) -> None:
    assert _read(reader, text, today).get("amount") == amount


@pytest.mark.parametrize(
    ("text", "headcount"),
    [
        ("招两个焊工，不是两个，是五个", 5),
        ("招两个不是招五个焊工", 5),
        ("招五个焊工，不是两个", 5),
        ("没一个办事的，我要招会计", None),
    ],
)
def test_head_counts_that_are_corrected_or_denied(
    reader: NeedReader, today: date, text: str, headcount: int | None
) -> None:
    assert _read(reader, text, today).get("headcount") == headcount


@pytest.mark.parametrize(
    ("text", "salary"), [("招医生，一万五一个月", 15000), ("招医生，八千五一个月", 8500), ("招医生，八千一个月", 8000)]
)
def test_a_wage_of_one_month(reader: NeedReader, today: date, text: str, salary: int) -> None:
    assert _read(reader, text, today)["salary"] == salary


@pytest.mark.parametrize("text", ["招保洁，一天150", "招翻译，会俄语", "招临时工十个"])
def test_who_recruits_is_not_heard_as_looking_for_a_firm(reader: NeedReader, today: date, text: str) -> None:
    assert _read(reader, text, today)["kind"] == "talent"


def test_a_head_count_is_corrected_in_the_next_turn(reader: NeedReader, today: date) -> None:
    assert reader.read("不是两个，是五个", today=today, kind="talent").need.headcount == 5


@pytest.mark.parametrize("text", ["工程款能做抵押不，想贷八十万", "工程款能做抵押吗"])
def test_what_is_owed_for_work_is_receivables(reader: NeedReader, today: date, text: str) -> None:
    assert _read(reader, text, today)["collateral"] == ["receivables"]


@pytest.mark.parametrize(
    "text",
    [
        "请转人工服务",
        "员工告我们，仲裁要经过哪些程序",
        "会计凭证和账簿要保管多少年",
        "发明专利授权以后有没有资助了",
        "减资要登报吗",
        "你们那儿有没有值班的人",
    ],
)
def test_questions_and_calls_for_a_person_are_no_needs(reader: NeedReader, today: date, text: str) -> None:
    assert not says_a_need(reader.read(text, today=today))
