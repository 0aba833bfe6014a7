"""When and where a piece of knowledge holds: the life cycle, the dates, the regions."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Stage(StrEnum):
    """Where an entry is in its life; what staff move by hand."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Status(StrEnum):
    """What an entry is on a given day: its stage, refined by its dates."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


#: Which stage each step leads to, and from where it may be taken.
STEPS: dict[str, tuple[frozenset[Stage], Stage]] = {
    "submit": (frozenset({Stage.DRAFT, Stage.WITHDRAWN}), Stage.IN_REVIEW),
    "approve": (frozenset({Stage.IN_REVIEW}), Stage.IN_REVIEW),
    "publish": (frozenset({Stage.IN_REVIEW}), Stage.PUBLISHED),
    "withdraw": (frozenset({Stage.DRAFT, Stage.IN_REVIEW, Stage.PUBLISHED}), Stage.WITHDRAWN),
}


@dataclass(frozen=True)
class Validity:
    """The days and places an entry holds for.

    Attributes:
        effective_from: first day in force; None means always was.
        expires_on: last valid day (inclusive); None means open-ended.
        superseded_on: day its successor takes effect (exclusive end); None means no successor.
        regions: full names such as 宁夏, 贺兰县, 河北省; empty means the whole country.
    """

    effective_from: date | None = None
    expires_on: date | None = None
    superseded_on: date | None = None
    regions: tuple[str, ...] = ()

    def in_force(self, on: date) -> bool:
        """True if the entry holds on that day."""
        return self.status_on(Stage.PUBLISHED, on) is Status.PUBLISHED

    def status_on(self, stage: Stage, on: date) -> Status:
        """The stage as seen on that day."""
        if stage is not Stage.PUBLISHED:
            return Status(stage.value)
        if self.superseded_on is not None and on >= self.superseded_on:
            return Status.SUPERSEDED
        if self.expires_on is not None and on > self.expires_on:
            return Status.EXPIRED
        if self.effective_from is not None and on < self.effective_from:
            return Status.SCHEDULED
        return Status.PUBLISHED
