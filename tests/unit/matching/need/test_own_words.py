"""Jobs, skills, services and subjects that no list has: read by how they are said, in the words that were said."""

import json
import time
from datetime import date
from typing import Any

import pytest

from matching.need.asked import service_asked
from matching.need.jobs import job_by_ending, job_sought
from matching.need.nouns import leading_noun, noun_after, noun_before
from matching.need.read import NeedReader
from tests.bench.match_reading import is_read
from tests.unit.matching.need.test_lay_needs import DATA

LONGEST = 14  # characters of a name that is shown
SECONDS = 0.005  # of processor time, for half of the texts


def _read(reader: NeedReader, text: str, kind: Any, today: date) -> dict[str, Any]:
    return reader.read(text, today=today, told=kind).need.as_json()


@pytest.mark.parametrize(
    ("text", "job"),
    [
        ("招旋耕机手两名，会修犁铧", "旋耕机手"),
        ("冷库制冷值班员，氨机，持制冷证", "冷库制冷值班员"),
        ("招聘：羊肉分切师傅，计件", "羊肉分切师傅"),
        ("要俩打枣工，九月份", "打枣工"),
        ("污泥压滤工一名", "污泥压滤工"),
        ("标书制作员，会Word排版，懂招投标流程", "标书制作员"),
        ("光伏支架安装队长，带过队，持高空证", "光伏支架安装队长"),
        ("奶站采样检测工两人", "奶站采样检测工"),
        ("给养老院找一名康复护理员，有护理员证", "康复护理员"),
        ("电解车间天车工，Q2证，四班三倒", "天车工"),
        ("包装线领班，会排班，懂5S", "包装线领班"),
        ("烘焙裱花师，做过翻糖", "裱花师"),
        ("雕刻机操作，会精雕软件", "雕刻机操作"),
        ("枸杞色选机操作员，懂点机修", "枸杞色选机操作员"),
        ("猎头顾问，化工行业背景", "猎头顾问"),
        ("小学托管老师，数学，师范毕业", "托管老师"),
        ("直播间选品，懂供应链，有农产品经验", "直播间选品"),
        ("门店收货员，早班，要会用扫码枪", "收货员"),
        ("嗯那个沙棘汁调配工招一个", "沙棘汁调配工"),
        ("缺两名卷帘机手，大棚里用", "卷帘机手"),
        ("急招电石出炉工，四千八", "电石出炉工"),
        ("我们要找一位葡萄酒庄运营经理，懂侍酒", "酒庄运营经理"),
        ("不要电工，要个皮带巡检工", "皮带巡检工"),
        ("羊绒选毛工五个，按斤算", "羊绒选毛工"),
        ("找一个开洒水车的，六千", "洒水车司机"),
        ("镍氢电池装配线线长，倒班", "线长"),
    ],
)
def test_jobs_that_no_list_has(reader: NeedReader, today: date, text: str, job: str) -> None:
    read = _read(reader, text, "talent", today)
    assert is_read("occupation", job, read), read
    assert len(read["occupation"]) <= LONGEST


@pytest.mark.parametrize(
    ("text", "skills"),
    [
        ("招旋耕机手两名，会修犁铧", ["修犁铧"]),
        ("冷库制冷值班员，氨机，持制冷证", ["氨机", "制冷证"]),
        ("门店收货员，早班，要会用扫码枪", ["扫码枪"]),
        ("找跨境店铺运营，做过Temu、速卖通", ["Temu", "速卖通"]),
        ("前端，Vue3、TypeScript，能独立做项目", ["Vue3", "TypeScript"]),
        ("雕刻机操作，会精雕软件", ["精雕软件"]),
        ("直播间选品，懂供应链，有农产品经验", ["供应链", "农产品"]),
        ("烘焙裱花师，做过翻糖", ["翻糖"]),
        ("驻村农技员，设施番茄，水肥管理要熟", ["设施番茄", "水肥管理"]),
        ("招个会计，用友T6，浪潮也用过", ["用友T6"]),
        ("化工工艺员，环氧丙烷装置，Aspen建模，一万二", ["环氧丙烷装置", "Aspen建模"]),
        ("焊工，会铝焊、铜焊，六千", ["铝焊", "铜焊"]),
        ("招一个翻译，哈萨克语", ["哈萨克语"]),
        ("电气工程师，ABB变频器，电气专业，大专", ["ABB变频器"]),
        ("找位财务，税务师证在手优先", ["税务师证"]),
        ("招驾校教练，持B类教练证", ["教练证"]),
        ("店长，茶饮经验优先，能带班", ["茶饮"]),
        ("品控，乳粉方向，熟悉婴配奶粉法规", ["乳粉", "婴配奶粉法规"]),
    ],
)
def test_skills_that_no_list_has(reader: NeedReader, today: date, text: str, skills: list[str]) -> None:
    read = _read(reader, text, "talent", today)
    assert is_read("skills", skills, read), read
    assert all(len(skill) <= LONGEST for skill in read["skills"])


@pytest.mark.parametrize(
    "text",
    [
        "招保洁阿姨两个，金凤区，包吃，三千",
        "招叉车司机，早九晚五，双休，五险",
        "招服务员，女，三十五岁以下，能吃苦",
        "物流园门岗，退伍军人优先",
        "招厨师，食堂用，八千",
        "要个出纳，先不要会计",
        "招装卸工，长期，工资日结",
    ],
)
def test_pay_times_and_persons_are_no_skills(reader: NeedReader, today: date, text: str) -> None:
    assert "skills" not in _read(reader, text, "talent", today)


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("找家公司给我们做气密性试验", "气密性试验"),
        ("我想找个人帮我写一份质保函", "质保函"),
        ("冷库氨泄漏报警器年检谁能做", "报警器年检"),
        ("出口哈萨克要办EAC证书", "EAC证书"),
        ("食堂油烟管道清洗多少钱一次", "油烟管道清洗"),
        ("找人给设备做除锈刷漆", "除锈刷漆"),
        ("帮我们办个取水许可", "取水许可"),
        ("温室大棚换膜，找施工队", "大棚换膜"),
        ("牧场要做口蹄疫抗体检测，找第三方", "口蹄疫抗体检测"),
        ("煤场抑尘网安装，报价", "抑尘网安装"),
        ("能不能帮忙办理危化品经营许可", "危化品经营许可"),
        ("想请人把老板的讲话稿润色一下", "讲话稿润色"),
        ("谁能给枸杞做SGS检测", "SGS检测"),
        ("羊皮鞣制代加工", "羊皮鞣制代加工"),
        ("管道内窥检测，三公里", "管道内窥检测"),
        ("无尘车间风淋室安装", "风淋室安装"),
        ("钢丝绳探伤，矿上用，找有资质的", "钢丝绳探伤"),
        ("酒窖恒温改造，哪家做过", "酒窖恒温改造"),
    ],
)
def test_services_that_no_list_has(reader: NeedReader, today: date, text: str, service: str) -> None:
    read = _read(reader, text, "provider", today)
    assert is_read("services", [service], read), read
    assert all(len(name) <= LONGEST for name in read["services"])


@pytest.mark.parametrize(
    ("kind", "text", "topics"),
    [
        ("expert", "请专家看看我们的沼气池不产气", ["沼气池"]),
        ("expert", "想找个懂浮选药剂的教授", ["浮选药剂"]),
        ("expert", "番茄疫病，请专家来棚里看看", ["番茄疫病"]),
        ("course", "会计师事务所的内控培训班还招人吗", ["内控"]),
        ("course", "有没有讲出口退税实务的课", ["出口退税实务"]),
        ("course", "化工自动化控制仪表作业取证培训", ["化工自动化控制仪表"]),
        ("course", "公文写作和演讲的培训，给中层讲", ["公文写作", "演讲"]),
        ("activity", "12月的糖酒会组团报名", ["糖酒会"]),
        ("activity", "奶牛大会哪天开", ["奶牛大会"]),
        ("cloud", "想用个物业收费软件", ["物业收费"]),
        ("cloud", "羊场称重记录的小程序或者软件有没有", ["羊场称重记录"]),
        ("cloud", "找个管酒窖库存的系统", ["酒窖库存"]),
        ("instrument", "想借个激光测距仪", ["激光测距仪"]),
        ("instrument", "凯氏定氮仪借用一天", ["凯氏定氮仪"]),
        ("venue", "想租个能做茶艺表演的场地", ["茶艺表演"]),
    ],
)
def test_subjects_that_no_list_has(reader: NeedReader, today: date, kind: str, text: str, topics: list[str]) -> None:
    read = _read(reader, text, kind, today)
    assert is_read("topics", topics, read), read


@pytest.mark.parametrize("text", ["八千到一万", "大专以上", "在银川", "三年经验的", "越快越好"])
def test_an_answer_names_no_job(reader: NeedReader, today: date, text: str) -> None:
    need = reader.read(text, today=today, kind="talent").need
    assert need.occupation is None and not need.skills


@pytest.mark.parametrize(
    "text", ["要大修", "找个能吃苦的", "想雇个天天坐班的", "缺人手", "铸造厂，忙不过来", "大武口，要有经验"]
)
def test_what_is_no_job(text: str) -> None:
    assert job_by_ending(text) is None
    assert job_sought(text, alone=True) is None


@pytest.mark.parametrize("text", ["找人帮忙", "谁能给看看", "这事怎么办", "找家靠谱的公司", "砖厂要找公司"])
def test_what_is_no_service(text: str) -> None:
    assert service_asked(text) is None


def test_a_noun_ends_at_a_place_and_at_a_number() -> None:
    assert noun_before("在中宁枸杞烘干", 7) == "枸杞烘干"
    assert noun_after("枸杞烘干中宁", 0) == "枸杞烘干"
    assert noun_after("有机肥检测三次", 0) == "有机肥检测"
    assert noun_before("想做有机氟", 5) == "有机氟"


def test_a_text_begins_with_a_name_or_with_none() -> None:
    assert leading_noun("碳化硅烧结，找导师") == "碳化硅烧结"
    assert leading_noun("招聘粉条师傅，两名") == "粉条师傅"
    assert leading_noun("我们厂里机器坏了，着急") == ""


def test_half_of_the_development_needs_are_read_within_five_milliseconds(reader: NeedReader, today: date) -> None:
    lines = (DATA / "more_needs.jsonl").read_text("utf-8").splitlines()[:120]
    spent = []
    for text in (json.loads(line)["text"] for line in lines):
        begun = time.thread_time()
        reader.read(text, today=today, told=reader.likely_kind(text, today=today))
        spent.append(time.thread_time() - begun)
    assert sorted(spent)[len(spent) // 2] < SECONDS
