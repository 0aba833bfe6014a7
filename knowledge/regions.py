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


def guess_regions(title: str, issuer: str | None) -> list[str]:
    """The province a document of another province bears in its title or issuer; [] if none is named."""
    # 自治区 and the like mean home only in our own documents, so only province names are trusted here.
    named = [name for name in gazetteer().named_in(f"{title} {issuer or ''}") if not gazetteer().is_home(name)]
    return named[:1]
