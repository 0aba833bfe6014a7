"""What is on offer: the shape in which supply comes in, one model per kind. Money in yuan, rates in percent a year, terms in months."""

from datetime import date
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from knowledge.content_schema import Line, Passage, Word
from knowledge.regions import NATIONAL, gazetteer

Kind = Literal["financing", "talent", "provider", "expert", "course", "activity", "cloud", "instrument", "venue"]
KINDS: tuple[Kind, ...] = get_args(Kind)

FinancingType = Literal["loan", "guarantee", "leasing", "equity", "factoring", "bond", "insurance"]
Collateral = Literal[
    "none", "property", "equipment", "receivables", "inventory", "intellectual_property", "guarantor", "tax_record", "order"
]  # fmt: skip
Size = Literal["micro", "small", "medium"]
Degree = Literal["secondary", "college", "bachelor", "master", "doctor"]
DEGREES: tuple[Degree, ...] = get_args(Degree)
Employment = Literal["full_time", "part_time", "project", "intern"]
Industry = Annotated[str, Field(pattern=r"^[A-T]$")]  # a section of GB/T 4754

Yuan = Annotated[int, Field(ge=0, le=10**13)]
Months = Annotated[int, Field(ge=0, le=1200)]
Percent = Annotated[float, Field(ge=0, le=1000)]
Years = Annotated[float, Field(ge=0, le=200)]
Count = Annotated[int, Field(ge=0, le=10**7)]
Words = Annotated[list[Word], Field(max_length=200)]


def _place(name: str) -> str:
    """The full name of a place. One that nobody knows would never match, so it is refused."""
    full = gazetteer().full_name(name)
    if full not in gazetteer().names.values() and full not in NATIONAL:
        raise ValueError(f"{name!r} is no place that is known; write 宁夏, a city or a county such as 贺兰县, or 全国")
    return full


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Place = Annotated[Word, AfterValidator(_place)]


class Offer(BaseModel):
    """What all offers have. `regions`: the places it serves, [] = everywhere; `industries`: [] = all; `valid_until`: its last day."""

    model_config = ConfigDict(extra="forbid")

    id: Annotated[Word, Field(max_length=64)]
    title: Annotated[Line, Field(max_length=200)]
    description: Passage | None = None
    institution: Annotated[Line, Field(max_length=200)] | None = None
    regions: list[Place] = Field(default_factory=list, max_length=200)
    industries: list[Industry] = Field(default_factory=list, max_length=20)
    valid_until: date | None = None

    @model_validator(mode="after")
    def _ranges_run_upwards(self) -> "Offer":
        names = type(self).model_fields
        for low, high in ((n, n[:-4] + "_max") for n in names if n.endswith("_min")):
            least, most = getattr(self, low), getattr(self, high)
            if least is not None and most is not None and least > most:
                raise ValueError(f"{low} ({least}) must not be above {high} ({most})")
        return self


class Financing(Offer):
    """A financing product. One of `collateral` is enough; all of `qualifications` are needed; [] or None = no condition."""

    financing_type: FinancingType | None = None
    amount_min: Yuan | None = None
    amount_max: Yuan | None = None
    term_min: Months | None = None
    term_max: Months | None = None
    rate_min: Percent | None = None
    rate_max: Percent | None = None
    collateral: list[Collateral] = Field(default_factory=list, max_length=20)
    sizes: list[Size] = Field(default_factory=list, max_length=3)
    min_years: Years | None = None
    min_revenue: Yuan | None = None
    qualifications: Words = Field(default_factory=list)
    whitelist_only: bool = False


class Talent(Offer):
    """A person who looks for work, or works for several. Salary in yuan a month."""

    occupation: Word | None = None
    skills: Words = Field(default_factory=list)
    degree: Degree | None = None
    years: Years | None = None
    salary_min: Yuan | None = None
    salary_max: Yuan | None = None
    employment: Annotated[list[Employment], BeforeValidator(_as_list)] = Field(default_factory=list, max_length=4)


class Priced(Offer):
    """What has a price in yuan."""

    price_min: Yuan | None = None
    price_max: Yuan | None = None


class Provider(Priced):
    """A service provider."""

    services: Words = Field(default_factory=list)
    stars: Annotated[int, Field(ge=1, le=5)] | None = None
    accepts_voucher: bool | None = None
    qualifications: Words = Field(default_factory=list)


class Topical(Priced):
    """Everything else that can be found and booked: experts, courses, activities, cloud products, instruments, venues."""

    topics: Words = Field(default_factory=list)
    starts_on: date | None = None
    ends_on: date | None = None
    capacity: Count | None = None

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> "Topical":
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValueError("ends_on must not be before starts_on")
        return self


MODELS: dict[Kind, type[Offer]] = {
    "financing": Financing, "talent": Talent, "provider": Provider, "expert": Topical, "course": Topical,
    "activity": Topical, "cloud": Topical, "instrument": Topical, "venue": Topical,
}  # fmt: skip
