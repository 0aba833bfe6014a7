"""地区: which places there are, which contains which, and which ones a text names."""

import re
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from knowledge.yaml_file import read_yaml

HOME = "宁夏"
NATIONAL = frozenset({"全国", "国家", "中国"})
CONTENT = Path(__file__).parent / "content" / "regions.yml"
#: How a province abbreviates itself in document numbers. 宁 is left out: Nanjing writes it as well.
_ABBREVIATIONS = {
    "京": "北京市", "津": "天津市", "冀": "河北省", "晋": "山西省", "辽": "辽宁省", "吉": "吉林省", "黑": "黑龙江省",
    "沪": "上海市", "苏": "江苏省", "浙": "浙江省", "皖": "安徽省", "闽": "福建省", "赣": "江西省", "鲁": "山东省",
    "豫": "河南省", "鄂": "湖北省", "湘": "湖南省", "粤": "广东省", "琼": "海南省", "渝": "重庆市", "川": "四川省",
    "黔": "贵州省", "云": "云南省", "陕": "陕西省", "甘": "甘肃省", "青": "青海省", "蒙": "内蒙古自治区", "内": "内蒙古自治区",
    "桂": "广西壮族自治区", "藏": "西藏自治区", "新": "新疆维吾尔自治区",
}  # fmt: skip
_BY_NUMBER = re.compile(
    rf"([{''.join(_ABBREVIATIONS)}])(?!出|闻)[\u4e00-\u9fff]{{1,12}}[〔［\[【（(]"
)  # 新出, 新闻: a national office
_PROVINCIAL_VOICE = re.compile(r"我省|全省|省委|省政府|省直|省有关部门|省各有关|各市（含")


@dataclass(frozen=True)
class Gazetteer:
    """Places by name.

    Attributes:
        names: any way of writing a place → its full name (贺兰 → 贺兰县, 河北 → 河北省).
        parents: full name → the full name of the next larger place (贺兰县 → 银川市 → 宁夏).
    """

    names: dict[str, str]
    parents: dict[str, str]

    def full_name(self, written: str) -> str:
        """The full name of a place, or the words themselves if the place is not known."""
        return self.names.get(written.strip(), written.strip())

    def with_ancestors(self, name: str) -> frozenset[str]:
        """The place itself and every larger one that contains it."""
        found = [self.full_name(name)]
        while found[-1] in self.parents:
            found.append(self.parents[found[-1]])
        return frozenset(found)

    def named_in(self, text: str) -> tuple[str, ...]:
        """Full names of the places a text names, longest writing first, each once."""
        found: dict[str, None] = {}
        if not self._any.search(text):
            return ()
        rest = text
        for written in self._longest_first:
            if written in rest:
                found[self.names[written]] = None
                rest = rest.replace(written, "\n")  # so that 西夏区 is not also read as 夏区
        return tuple(found)

    @cached_property
    def _longest_first(self) -> list[str]:
        return sorted(self.names, key=len, reverse=True)

    @cached_property
    def _any(self) -> re.Pattern[str]:
        return re.compile("|".join(map(re.escape, self._longest_first)) or "(?!)")

    def is_home(self, name: str) -> bool:
        """True for Ningxia and every place in it."""
        return HOME in self.with_ancestors(name)

    def nearest_home_in(self, text: str) -> str | None:
        """The smallest place in Ningxia that a text names: a county before its city."""
        named = (name for name in self.named_in(text) if self.is_home(name))
        return max(named, key=lambda name: len(self.with_ancestors(name)), default=None)


@cache
def gazetteer() -> Gazetteer:
    """The places of `content/regions.yml`."""
    content: dict[str, Any] = read_yaml(CONTENT)
    names: dict[str, str] = {}
    parents: dict[str, str] = {}

    def add(place: dict[str, Any], parent: str | None) -> None:
        for written in (place["name"], *place["aliases"]):
            names[written] = place["name"]
        if parent:
            parents[place["name"]] = parent

    home = content["ningxia"]
    add(home, None)
    for city in home["cities"]:
        add(city, home["name"])
        for county in city["counties"]:
            add(county, city["name"])
    for province, aliases in content["provinces"].items():
        for written in (province, *aliases):
            names[written] = province
    return Gazetteer(names, parents)


def guess_regions(title: str, issuer: str | None, number: str | None = None, text: str = "") -> list[str]:
    """The province a document is of, by its title and issuer, its number (冀政办字…) or its text; [] if it may be national.

    A provincial letter often names its province only in its signature. Taken for a national one, it would be quoted to
    everybody as a rule that holds for them.
    """
    places = gazetteer()
    # 自治区 and the like mean home only in our own documents, so only names are trusted here.
    named = [name for name in places.named_in(f"{title} {issuer or ''}") if not places.is_home(name)]
    if named:
        return named[:1]
    if HOME in f"{title}{issuer or ''}":
        return [HOME]
    if number and (found := _BY_NUMBER.match(number)):
        return [_ABBREVIATIONS[found[1]]]
    return _province_speaking(text)


def _province_speaking(text: str) -> list[str]:
    """The province that a text speaks for (我省, 省政府…): the one it names most, if clearly."""
    if len(_PROVINCIAL_VOICE.findall(text)) < 2:
        return []
    counts = sorted(((text.count(name), name) for name in set(_ABBREVIATIONS.values())), reverse=True)
    (most, name), (second, _) = counts[0], counts[1]
    return [name] if most > 2 * second else []
