"""Places: ways of writing them, what contains what, and which ones a text names."""

import json
from pathlib import Path

import pytest

from knowledge.regions import HOME, gazetteer, guess_regions

DIVISIONS = Path(__file__).parents[3].parent / "shared" / "data" / "lexicon" / "ningxia_divisions.json"
CITIES = ["银川市", "石嘴山市", "吴忠市", "固原市", "中卫市"]


@pytest.mark.parametrize(
    ("written", "full"),
    [("银川", "银川市"), ("贺兰", "贺兰县"), (" 中宁县 ", "中宁县"), ("宁夏回族自治区", "宁夏"), ("河北", "河北省"),
     ("桃花岛", "桃花岛")],
)  # fmt: skip
def test_places_have_one_full_name(written: str, full: str) -> None:
    assert gazetteer().full_name(written) == full


def test_a_county_lies_in_its_city_and_in_ningxia() -> None:
    assert gazetteer().with_ancestors("贺兰") == {"贺兰县", "银川市", HOME}
    assert gazetteer().with_ancestors("河北") == {"河北省"}
    assert gazetteer().with_ancestors("桃花岛") == {"桃花岛"}


def test_ningxia_and_what_lies_in_it_is_home_and_other_provinces_are_not() -> None:
    assert all(gazetteer().is_home(name) for name in [HOME, *CITIES, "青铜峡", "西吉县"])
    assert not any(gazetteer().is_home(name) for name in ["河北省", "陕西", "全国", "桃花岛"])


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("我在贺兰县开厂", ("贺兰县",)),
        ("从吴忠搬到银川", ("吴忠市", "银川市")),
        ("银川市和银川一样", ("银川市",)),
        ("河北省的政策宁夏能用吗", ("河北省", "宁夏")),
        ("西夏区的小店", ("西夏区",)),
        ("西藏自治区的补贴", ("西藏自治区",)),
        ("自治区的补贴", ("宁夏",)),
        ("我想贷款", ()),
        ("", ()),
    ],
)
def test_places_named_in_a_text(text: str, named: tuple[str, ...]) -> None:
    assert set(gazetteer().named_in(text)) == set(named)
    assert len(gazetteer().named_in(text)) == len(named)


@pytest.mark.parametrize("text", ["员工同心协力", "西吉利公司", "公司在中央大街", "新区内设了窗口部门"])
def test_common_words_are_not_taken_for_other_provinces(text: str) -> None:
    assert all(gazetteer().is_home(name) for name in gazetteer().named_in(text))


def test_all_34_provinces_and_five_cities_are_known() -> None:
    places = set(gazetteer().names.values())
    outside = {name for name in places if not gazetteer().is_home(name)}
    assert len(outside) == 33
    assert set(CITIES) <= places


def test_every_official_division_of_ningxia_is_known_in_its_right_place() -> None:
    if not DIVISIONS.exists():
        pytest.skip("the official list is in ../shared, which is absent")
    cities = json.loads(DIVISIONS.read_text(encoding="utf-8"))["cities"]
    official = {(county["name"], city["name"]) for city in cities for county in city["counties"]}
    assert len(official) == 22
    assert {(place, parent) for place, parent in gazetteer().parents.items() if parent != HOME} == official


@pytest.mark.parametrize(
    ("title", "issuer", "regions"),
    [
        ("河北省促进中小企业发展条例", None, ["河北省"]),
        ("关于支持企业上市的若干措施", "河北省工业和信息化厅", ["河北省"]),
        ("宁夏回族自治区中小企业服务办法", None, ["宁夏"]),
        ("自治区中小企业服务办法", None, []),
        ("中华人民共和国公司法", "全国人民代表大会常务委员会", []),
    ],
)
def test_a_province_is_guessed_from_title_and_issuer(title: str, issuer: str | None, regions: list[str]) -> None:
    assert guess_regions(title, issuer) == regions


@pytest.mark.parametrize(
    ("number", "regions"),
    [
        ("冀政办字〔2015〕92号", ["河北省"]),
        ("鲁工信发[2021]3号", ["山东省"]),
        ("新政发〔2020〕1号", ["新疆维吾尔自治区"]),
        ("新出发〔2020〕1号", []),  # 国家新闻出版署
        ("宁政发〔2020〕1号", []),  # Ningxia or Nanjing
        ("财税〔2023〕7号", []),
        ("国发〔2014〕52号", []),
        (None, []),
    ],
)
def test_a_province_is_guessed_from_the_documents_number(number: str | None, regions: list[str]) -> None:
    assert guess_regions("关于扶持小型微型企业健康发展的实施意见", None, number) == regions


@pytest.mark.parametrize(
    ("text", "regions"),
    [
        ("我省要加快发展。各设区市、省政府各部门：……河北省人民政府办公厅", ["河北省"]),
        ("全省、我省。河北省与山东省协作。", []),  # which of the two speaks is not clear
        ("河北省、河北省、河北省的做法值得各地借鉴。", []),  # a national letter that praises one
        ("我省、全省都要落实。", []),  # a province that never says its name
        ("省级人民政府应当建立制度。", []),
    ],
)
def test_a_province_is_guessed_from_the_text_when_it_speaks_for_itself(text: str, regions: list[str]) -> None:
    assert guess_regions("关于进一步优化营商环境的若干措施", None, None, text) == regions
