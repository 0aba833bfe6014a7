"""What stands beside a need and is none of it, and what belongs to it though it looks otherwise."""

from datetime import date
from typing import Any

import pytest

from matching.need.read import NeedReader


def _read(reader: NeedReader, text: str, today: date) -> dict[str, Any]:
    return reader.read(text, today=today, told=reader.likely_kind(text, today=today)).need.as_json()


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("我们去年贷过一百万，今年想再贷两百万", 2_000_000),
        ("银行给批了两百万，不够，还想要一百万，用一年半", 1_000_000),
        ("在农行有三百万贷款，还差两百万周转", 2_000_000),
        ("注册资本五百万，想贷一百万", 1_000_000),
        ("想贷五十万，再加五十万，一共一百万", 1_000_000),
    ],
)
def test_money_that_was_had_is_not_wanted(reader: NeedReader, today: date, text: str, amount: int) -> None:
    assert _read(reader, text, today)["amount"] == amount


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("原来有五十万贷款到期了，想续贷", "financing_type", "loan"),
        ("账上还有六十万应收款没回来，想拿这个融资五十万", "collateral", ["receivables"]),
        ("有三百万应收账款，是国企的，想转让出去拿现钱", "financing_type", "factoring"),
        ("缺一个月嫂", "occupation", "月嫂"),
        ("招聘行政文员1人", "headcount", 1),
        ("招预算员，广联达要熟，有二建证优先", "skills", ["广联达", "二级建造师"]),
        ("安全员要继续教育，哪里能报名", "topics", ["安全员", "继续教育"]),
    ],
)
def test_what_belongs_to_the_need(reader: NeedReader, today: date, text: str, field: str, value: object) -> None:
    assert _read(reader, text, today)[field] == value


def test_what_is_refused_and_what_heads_an_advertisement_is_no_part_of_it(reader: NeedReader, today: date) -> None:
    assert "financing_type_exclude" not in _read(reader, "原来有五十万贷款到期了，想续贷", today)
    assert "skills" not in _read(reader, "招聘行政文员1人", today)
    assert "月" not in _read(reader, "招数控车工，会编程，能倒班", today)["occupation"]
    assert not _read(reader, "招数控车工，会编程，能倒班", today)["occupation"].startswith("招")


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("软著质押，能给80个不", "amount", 800_000),
        ("什么抵押都没有，借50", "amount", 500_000),
        ("还差二百六，印刷厂换机器", "amount", 2_600_000),
        ("授信2000，做项目", "amount", 20_000_000),
        ("贷款3000", "amount", None),
        ("纯财务投资可以，B轮5kw", "amount", 50_000_000),
        ("¥500,000 周转", "amount", 500_000),
        ("账上只剩两万，先周转二十万", "amount", 200_000),
        ("应收四百三十万做保理", "amount", 4_300_000),
        ("反向保理谁做，年营收二十亿", "amount", None),
        ("有六个专利，想贷款", "amount", None),
        ("包材印刷，五千个盒", "price_max", None),
        ("我小姨子愿意给我担保，借十五万", "collateral", ["guarantor"]),
        ("创业担保贷还有名额没", "financing_type", "loan"),
        ("瞪羚企业，贷五百万", "industry", None),
        ("彩钢板企业，贷五百万", "industry", "C"),
        ("5万能借吗，我们卖凉皮的", "industry", "H"),
        ("想借十五万开修理铺", "industry", "O"),
        ("奶牛老是蹄叶炎，请个专家看看", "industry", "A"),
    ],
)
def test_a_sum_without_its_unit_and_a_trade_by_its_things(
    reader: NeedReader, today: date, text: str, field: str, value: object
) -> None:
    read = reader.read(text, today=today, told=reader.likely_kind(text, today=today)).need.as_json()
    assert read.get(field) == value


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("PLC工程师：博途、西门子1500、伺服调试，12-15k", "salary_min", 12_000),
        ("招焊工4500", "salary", 4500),
        ("叉车司机5500", "salary", 5500),
        ("PLC工程师，会西门子1500", "salary", None),
        ("危货司机，证齐，万二", "salary", 12_000),
        ("安全总监，税前24万一年", "salary", 20_000),
        ("缺前端，不接受远程兼职", "employment_exclude", ["part_time"]),
        ("灯光师，演一场算一场", "employment", "project"),
        ("打馕的，两个人", "occupation", "打馕的"),
        ("多晶硅还原炉巡检，化工中专往上", "occupation", "多晶硅还原炉巡检"),
    ],
)
def test_pay_and_jobs_as_clerks_write_them(
    reader: NeedReader, today: date, text: str, field: str, value: object
) -> None:
    read = reader.read(text, today=today, told="talent").need.as_json()
    assert read.get(field) == value


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("带行吊的厂房，1500平左右", "venue"),
        ("有没有能放土豆的气调库，500吨", "venue"),
        ("牛棚，能圈两百头，租一年先", "venue"),
        ("晾晒场，二十亩", "venue"),
        ("员工宿舍租一栋", "venue"),
        ("哪能买CAD正版，两个点位", "cloud"),
        ("合同电子签", "cloud"),
        ("有没有能翻译报价单的AI工具", "cloud"),
        ("学羊人工授精，要带实操", "course"),
        ("茶艺师中级班几时开", "course"),
        ("直播带货，从零学", "course"),
        ("带徒弟去焊工技能比武，怎么报名", "activity"),
        ("银企对接", "activity"),
        ("压砂瓜地退了改种啥，帮出个主意", "expert"),
        ("有没有懂欧盟碳关税的，我们出铁合金", "expert"),
        ("代招普工，按人头结", "provider"),
        ("打井，三百米", "provider"),
        ("我们面粉厂要除虫", "provider"),
        ("微型企业，三万块启动金", "financing"),
        ("商标要打官司，律师费垫不起，能借十万吗", "financing"),
        ("找石匠，会刻隶书，要两人", "talent"),
        ("污水处理站站长", "talent"),
        ("平面设计，会PS", "talent"),
    ],
)
def test_kind_by_names_that_no_table_has(reader: NeedReader, today: date, text: str, kind: str) -> None:
    assert reader.likely_kind(text, today=today) == kind


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("给食堂油烟管道洗一洗", "油烟管道清洗"),
        ("有没有专门做塔吊拆装的队伍", "塔吊拆装"),
        ("想打一口井，浇苜蓿", "打井"),
        ("铝型材，要做盐雾检测报告", "盐雾检测报告"),
    ],
)
def test_what_is_done_to_a_thing_is_a_service(reader: NeedReader, today: date, text: str, service: str) -> None:
    services = reader.read(text, today=today, told="provider").need.services
    assert any(service in name or name in service for name in services), services


@pytest.mark.parametrize("text", ["新任班组长安全再培训", "想找评过奖的专家", "带行吊的厂房"])
def test_real_words_are_not_repaired(reader: NeedReader, today: date, text: str) -> None:
    assert reader.read(text, today=today).text == text
