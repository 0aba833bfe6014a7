"""The shapes in which knowledge comes in from outside: a document's metadata, a FAQ."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

MAX_VARIANTS = 2000
SPOKEN_LIMIT = 80  # characters one can follow by ear


def _no_control_characters(value: str) -> str:
    """PostgreSQL cannot store NUL, and nobody can read the others."""
    if any(ord(char) < 32 and char not in "\n\t\r" for char in value):
        raise ValueError("control characters are not allowed")
    return value


Word = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100), AfterValidator(_no_control_characters)
]
Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500), AfterValidator(_no_control_characters)
]
Passage = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=10_000),
    AfterValidator(_no_control_characters),
]


class _Dated(BaseModel):
    model_config = ConfigDict(extra="forbid")

    effective_from: date | None = None
    expires_on: date | None = None
    regions: list[Word] = Field(default_factory=list, max_length=200)

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> "_Dated":
        if self.effective_from and self.expires_on and self.expires_on < self.effective_from:
            raise ValueError("expires_on must not be before effective_from")
        return self


class DocumentMetadata(_Dated):
    """What a clerk says about a document; what is left out is guessed from its text where that is safe."""

    title: Line | None = None
    document_number: Word | None = None
    issuer: Line | None = None
    level: Annotated[Word, StringConstraints(max_length=40)] | None = None
    published_on: date | None = None
    topics: list[Word] = Field(default_factory=list, max_length=200)
    supersedes: Line | None = None
    source_url: Annotated[str, StringConstraints(max_length=1000, pattern=r"^https?://\S+$")] | None = None


class FaqCitation(BaseModel):
    """The source of a FAQ's facts."""

    model_config = ConfigDict(extra="forbid")

    title: Line
    document_id: Word | None = None
    document_number: Word | None = None
    section: Line | None = None
    issuer: Line | None = None
    quote: Passage | None = None
    effective_from: date | None = None
    expires_on: date | None = None
    url: Annotated[str, StringConstraints(max_length=1000, pattern=r"^https?://\S+$")] | None = None


class FaqContent(_Dated):
    """One FAQ. `question` and `variants` are what people ask, `answer` is what they read."""

    question: Line
    variants: list[Line] = Field(default_factory=list, max_length=MAX_VARIANTS)
    answer: Passage
    spoken_answer: Annotated[Line, StringConstraints(max_length=SPOKEN_LIMIT)] | None = None
    citations: list[FaqCitation] = Field(default_factory=list, max_length=50)
    desk: Word | None = None
