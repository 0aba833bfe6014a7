"""敏感的话: what is answered with care, or not at all, before anything else hears it. The list is content: staff may change it."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints, TypeAdapter, ValidationError

from bot.messages import Choice, Message, Outcome
from knowledge.errors import BadContent
from knowledge.yaml_file import read_yaml

CONTENT = Path(__file__).parents[2] / "knowledge" / "content" / "sensitive.yml"
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=30)]
Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
_PAUSES = re.compile(r"[\W_]+")


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, StringConstraints(pattern=r"^[a-z_]+$")]
    kind: Literal["care", "refuse"]
    words: list[Words]
    unless: list[Words] = []
    text: Said
    spoken: Said | None = None


@dataclass(frozen=True)
class Matter:
    """One kind of such words. `kind`: care (a person is offered) or refuse."""

    name: str
    kind: str
    words: re.Pattern[str]
    unless: re.Pattern[str]
    said: Message

    @property
    def outcome(self) -> Outcome:
        return Outcome.ANSWERED if self.kind == "care" else Outcome.NO_ANSWER

    @property
    def desk(self) -> str:
        return "human" if self.kind == "care" else "out_of_scope"

    def message(self, turn_id: str) -> Message:
        person = (Choice(f"{turn_id}-s0", "转人工", {"text": "转人工"}),) if self.kind == "care" else ()
        return Message(self.said.text, self.said.spoken_text, person)


@dataclass(frozen=True)
class SensitiveWords:
    """The list; the first matter that is touched counts."""

    matters: Sequence[Matter]

    def touched(self, text: str) -> Matter | None:
        bare = _bare(text)
        return next((m for m in self.matters if m.words.search(m.unless.sub("，", bare))), None)


def load_sensitive(path: Path = CONTENT) -> SensitiveWords:
    """Read the list; raises BadContent with the file and what is wrong in it."""
    try:
        entries = TypeAdapter(list[_Entry]).validate_python(_read(path))
    except ValidationError as error:
        raise BadContent(f"{path}: {error.errors()[0]['loc']}: {error.errors()[0]['msg']}") from error
    return SensitiveWords([
        Matter(e.name, e.kind, _any_of(e.words), _any_of(e.unless), Message(e.text, e.spoken)) for e in entries
    ])  # fmt: skip


def _read(path: Path) -> Any:
    if not path.is_file():
        raise BadContent(f"there is no list of sensitive words at {path}")
    return read_yaml(path)


def _any_of(words: Sequence[str]) -> re.Pattern[str]:
    """Any of these; of none, nothing."""
    return re.compile("|".join(re.escape(_bare(word)) for word in words) or r"(?!)")


def _bare(text: str) -> str:
    return _PAUSES.sub("", unicodedata.normalize("NFKC", text).lower())
