"""How well the typed fields of an offer suit a need beyond the hard conditions: a sum of small terms, each over a few fields.

The same terms score one offer (`fit`) and, asked once per distinct form, a whole column (`columns.Columns.fits`).
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from math import log10

from knowledge.need_words import need_words
from knowledge.offers import Financing, Offer, Provider, Talent
from knowledge.regions import HOME, gazetteer
from matching.need.need import Need

Term = Callable[..., float]  # (need, the fields' values) → its share
#: Lists of words in needs and offers alike, with what it counts if all that was said is offered. Hardly two offers have the same.
WORD_LISTS = {"skills": 0.3, "services": 0.6, "topics": 0.6}


def fit(need: Need, offer: Offer) -> float:
    """How well the typed fields suit, about 0–1; 0 where nothing was said."""
    model = type(offer)
    total = sum(term(need, *(getattr(offer, name) for name in fields)) for fields, term in terms_of(model))
    for field, weight in WORD_LISTS.items():
        if field in model.model_fields:
            total += weight * overlap(getattr(need, field), getattr(offer, field))
    return total


@lru_cache(maxsize=32)
def terms_of(model: type[Offer]) -> tuple[tuple[tuple[str, ...], Term], ...]:
    """The terms of offers of this model, each with the fields it reads."""
    if issubclass(model, Financing):
        own = _FINANCING
    elif issubclass(model, Talent):
        own = _TALENT
    elif issubclass(model, Provider):
        own = _PROVIDER
    else:
        own = _TOPICAL
    return (*_COMMON, *own)


@lru_cache(maxsize=65536)
def same(said: str | None, offered: str | None) -> float:
    """1 for the same thing, by one name or two; a share for a name that holds the other or shares characters with it."""
    if not said or not offered:
        return 0.0
    if said == offered or _usual(said) & _usual(offered):
        return 1.0
    if said in offered or offered in said:
        return 0.8
    return 0.6 * len(_pairs(said) & _pairs(offered)) / max(min(len(said), len(offered)) - 1, 1)


def overlap(said: Sequence[str], offered: Sequence[str]) -> float:
    """The share of what was said that is offered."""
    if not said or not offered:
        return 0.0
    return sum(max(same(one.lower(), other.lower()) for other in offered) for one in said) / len(said)


@lru_cache(maxsize=65536)
def _usual(word: str) -> frozenset[str]:
    """The usual names of what a word names: 环境影响评价 is 环评."""
    words = need_words()
    tables = (words.occupation, words.service, words.skill, words.topic)
    return frozenset(name for table in tables if (name := table.get(word.lower())))


@lru_cache(maxsize=65536)
def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1)) or frozenset((text,))


# --- all kinds ---


def _place(need: Need, regions: Sequence[str]) -> float:
    """An offer made for the very county is nearer than one for the whole province."""
    if need.region is None or need.region == HOME or not regions:
        return 0.0
    if need.region in regions:
        return 0.15
    return 0.08 if gazetteer().with_ancestors(need.region) & set(regions) - {HOME} else 0.0


def _industry(need: Need, industries: Sequence[str]) -> float:
    return 0.1 if need.industry is not None and need.industry in industries else 0.0


_COMMON: tuple[tuple[tuple[str, ...], Term], ...] = ((("regions",), _place), (("industries",), _industry))


# --- financing ---


def _financing_type(need: Need, financing_type: str | None) -> float:
    if need.financing_type is not None and financing_type is not None:
        return 0.35 if need.financing_type == financing_type else -0.35
    return 0.15 if financing_type == "loan" else 0.0  # who only says money mostly means a loan


def _collateral(need: Need, collateral: Sequence[str]) -> float:
    if collateral and set(collateral) & set(need.collateral) - {"none"}:
        return 0.2
    return 0.15 if "none" in collateral and "none" in need.collateral else 0.0


def _qualifications(need: Need, qualifications: Sequence[str]) -> float:
    return 0.2 if need.qualifications and qualifications else 0.0


def _whitelist(need: Need, whitelist_only: bool) -> float:
    return 0.15 if need.whitelisted and whitelist_only else 0.0


def _amount(need: Need, _: int | None, amount_max: int | None) -> float:
    """A product of the needed order of size."""
    amount = need.amount or need.amount_max or need.amount_min
    return 0.1 - 0.08 * min(abs(log10(amount_max / amount)), 1.0) if amount and amount_max else 0.0


def _rate(need: Need, rate_min: float | None, _: float | None) -> float:
    cheap = rate_min is not None and need.financing_type in (None, "loan")
    return 0.04 - 0.005 * min(rate_min or 0.0, 8.0) if cheap else 0.0


_FINANCING: tuple[tuple[tuple[str, ...], Term], ...] = (
    (("financing_type",), _financing_type), (("collateral",), _collateral), (("qualifications",), _qualifications),
    (("whitelist_only",), _whitelist), (("amount_min", "amount_max"), _amount), (("rate_min", "rate_max"), _rate),
)  # fmt: skip


# --- talent, providers and the rest ---


def _occupation(need: Need, occupation: str | None) -> float:
    return 0.6 * same(need.occupation, occupation)


def _stars(_: Need, stars: int | None) -> float:
    return 0.02 * (stars or 0)


def _voucher(need: Need, accepts_voucher: bool | None) -> float:
    if not need.accepts_voucher or accepts_voucher is None:
        return 0.0
    return 0.3 if accepts_voucher else -0.3


def _capacity(need: Need, capacity: int | None) -> float:
    """A place that does not say how many it holds is hardly one for fifty."""
    return -0.3 if need.capacity is not None and capacity is None else 0.0


_TOPICAL: tuple[tuple[tuple[str, ...], Term], ...] = ((("capacity",), _capacity),)
_TALENT: tuple[tuple[tuple[str, ...], Term], ...] = ((("occupation",), _occupation),)
_PROVIDER: tuple[tuple[tuple[str, ...], Term], ...] = (
    (("stars",), _stars), (("accepts_voucher",), _voucher),
)  # fmt: skip


def on_subject(need: Need, offer: Offer) -> bool:
    """Whether an offer is of the very thing that was asked for by name: the job, the service, the topic."""
    if isinstance(offer, Talent):
        asked, has = ([need.occupation] if need.occupation else []), [offer.occupation or ""]
    elif isinstance(offer, Provider):
        asked, has = list(need.services), list(offer.services)
    elif isinstance(offer, Financing):
        return need.financing_type in (None, offer.financing_type)
    else:
        asked, has = list(need.topics), list(getattr(offer, "topics", ()))
    if not asked:
        return True
    said = offer.title  # what a description mentions by the way is not what it offers
    return overlap(asked, has) >= ON_SUBJECT or any(word in said for word in asked)


ON_SUBJECT = 0.45  # of the words asked for; a job whose name shares less is another job
