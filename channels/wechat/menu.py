"""The account's menu: from our YAML to WeChat's JSON, checked against WeChat's limits before it is sent."""

from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from knowledge.errors import BadContent
from knowledge.yaml_file import read_yaml

MENU = Path(__file__).parent / "menu.yml"
KEY_BYTES = 128
TOP_WIDTH, ITEM_WIDTH = 8, 16  # half a Chinese character is one


class Item(BaseModel):
    """Something to tap: a question to ask, or a page to open."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, StringConstraints(min_length=1)]
    ask: str = ""
    open: Annotated[str, StringConstraints(pattern=r"^(https://\S+)?$")] = ""

    @model_validator(mode="after")
    def _does_one_thing(self) -> "Item":
        if bool(self.ask) == bool(self.open):
            raise ValueError(f"{self.name}：ask 和 open 要写一个，且只写一个")
        if len(self.ask.encode()) > KEY_BYTES:
            raise ValueError(f"{self.name}：ask 最多 {KEY_BYTES} 个字节（约 42 个汉字）")
        _check_width(self.name, ITEM_WIDTH)
        return self

    def button(self) -> dict[str, Any]:
        kind: Literal["click", "view"] = "click" if self.ask else "view"
        return {"type": kind, "name": self.name, **({"key": self.ask} if self.ask else {"url": self.open})}


class Entry(BaseModel):
    """An entry of the first level with what opens above it."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, StringConstraints(min_length=1)]
    items: Annotated[list[Item], Field(min_length=1, max_length=5)]

    @model_validator(mode="after")
    def _is_short(self) -> "Entry":
        _check_width(self.name, TOP_WIDTH)
        return self


class Menu(BaseModel):
    entries: Annotated[list[Entry], Field(min_length=1, max_length=3)]


def read_menu(path: Path = MENU) -> dict[str, Any]:
    """The menu as `menu/create` takes it; raises BadContent that says what to change."""
    try:
        menu = Menu.model_validate({"entries": read_yaml(path)})
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadContent(f"{path.name} 读不懂：{error}") from error
    except ValidationError as error:
        problems = "；".join(f"{'.'.join(map(str, e['loc']))}：{e['msg']}" for e in error.errors())
        raise BadContent(f"{path.name}：{problems}") from error
    return {"button": [{"name": e.name, "sub_button": [item.button() for item in e.items]} for e in menu.entries]}


def _check_width(name: str, limit: int) -> None:
    if sum(2 if ord(char) > 0x2E7F else 1 for char in name) > limit:
        raise ValueError(f"“{name}”太长，最多 {limit // 2} 个汉字")
