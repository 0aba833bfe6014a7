"""Checks the held-out needs of data/: no graded offer may break a hard condition (design §5.3), and every line must be well formed.

Run: python -m tests.bench.check_needs. Knows nothing of our matching on purpose: it judges the set that judges the ranker.
A point, a range and an open bound are all read as a span (low, high); None is an open end. What is not said excludes nothing.
Hard is what the design lists. A kind of financing, a day or a voucher that is asked for is a wish: an offer without it comes later in
the list, and is none the less fit. So is the lower end of a wage: who asks for less than is paid fits.
"""

import json
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
DATA = Path(__file__).parent / "data"
SETS = {"plain": DATA / "needs.jsonl", "lay": DATA / "lay_needs.jsonl"}
READ_ONLY = {"usual": DATA / "usual_needs.jsonl"}  # without grades: for the reading alone
SUPPLY = ROOT / "knowledge" / "content" / "supply"
REGIONS = ROOT / "knowledge" / "content" / "regions.yml"
TODAY = date(2026, 11, 23)

PREFIXES = {
    "financing": "fin", "talent": "tal", "provider": "pro", "expert": "exp", "course": "cou",
    "activity": "act", "cloud": "clo", "instrument": "ins", "venue": "ven",
}  # fmt: skip
DEGREES = ["secondary", "college", "bachelor", "master", "doctor"]
COLLATERAL = {
    "none", "property", "equipment", "receivables", "inventory", "intellectual_property", "guarantor", "tax_record", "order",
}  # fmt: skip
TYPES = {"loan", "guarantee", "leasing", "equity", "factoring", "bond", "insurance"}
EMPLOYMENT = {"full_time", "part_time", "project", "intern"}
#: Fields of a need whose values are lists out of a fixed set of words (None: free words).
LISTS: dict[str, set[str] | None] = {
    "collateral": COLLATERAL, "collateral_exclude": COLLATERAL, "financing_type_exclude": TYPES, "employment": EMPLOYMENT,
    "employment_exclude": EMPLOYMENT, "qualifications": None, "skills": None, "services": None, "topics": None,
}  # fmt: skip
#: Fields that hold one word out of a fixed set (None: free).
WORDS: dict[str, set[str] | None] = {
    "kind": set(PREFIXES), "financing_type": TYPES, "size": {"micro", "small", "medium"}, "degree": set(DEGREES),
    "industry": set("ABCDEFGHIJKLMNOPQRST"), "region": None, "occupation": None,
    "starts_on": None, "starts_on_min": None, "starts_on_max": None,
}  # fmt: skip
NUMBERS = {
    "amount", "amount_min", "amount_max", "term", "term_min", "term_max", "rate_max", "salary", "salary_min", "salary_max",
    "years", "years_min", "years_max", "headcount", "headcount_min", "headcount_max", "revenue", "price_max", "capacity",
    "stars",
}  # fmt: skip
FLAGS = {"whitelisted", "accepts_voucher"}

Need = dict[str, Any]
Offer = dict[str, Any]
Span = tuple[Any, Any]


def load_offers() -> dict[str, Offer]:
    """All offers by id, each with its kind added."""
    found: dict[str, Offer] = {}
    for kind in PREFIXES:
        for offer in yaml.safe_load((SUPPLY / f"{kind}.yml").read_text("utf-8"))["offers"]:
            found[offer["id"]] = {**offer, "kind": kind}
    return found


def load_parents() -> dict[str, str]:
    """Full name of a place → the place that contains it: 贺兰县 → 银川市 → 宁夏."""
    home = yaml.safe_load(REGIONS.read_text("utf-8"))["ningxia"]
    parents: dict[str, str] = {}
    for city in home["cities"]:
        parents[city["name"]] = home["name"]
        for county in city["counties"]:
            parents[county["name"]] = city["name"]
    return parents


def with_ancestors(place: str, parents: dict[str, str]) -> list[str]:
    found = [place]
    while found[-1] in parents:
        found.append(parents[found[-1]])
    return found


def span(need: Need, field: str) -> Span:
    """A need's field as (low, high): a point is both, a missing bound is open."""
    if field in need:
        return need[field], need[field]
    return need.get(f"{field}_min"), need.get(f"{field}_max")


def meet(wanted: Span, offered: Span) -> bool:
    """The two have something in common: of 两三百万 an offer up to 200万 serves the lower end."""
    (low, high), (least, most) = wanted, offered
    return (least is None or high is None or high >= least) and (most is None or low is None or low <= most)


def listed(offer: Offer, field: str) -> list[str]:
    value = offer.get(field) or []
    return [value] if isinstance(value, str) else value


def broken_by_all(need: Need, offer: Offer, parents: dict[str, str]) -> list[str]:
    """Conditions that every kind has: place, industry, validity, room."""
    found = []
    regions = listed(offer, "regions")
    if "region" in need and regions and not set(regions) & {*with_ancestors(need["region"], parents), "全国"}:
        found.append(f"region {need['region']} not in {regions}")
    industries = listed(offer, "industries")
    if "industry" in need and industries and need["industry"] not in industries:
        found.append(f"industry {need['industry']} not in {industries}")
    if offer.get("valid_until") and offer["valid_until"] < TODAY:
        found.append(f"valid until {offer['valid_until']}")
    if "capacity" in need and offer.get("capacity") is not None and offer["capacity"] < need["capacity"]:
        found.append(f"capacity {offer['capacity']} < {need['capacity']}")
    return found


def broken_by_collateral(need: Need, offer: Offer) -> list[str]:
    """One of the offer's kinds is enough; an offer that lists nothing or "none" asks for none."""
    asked = set(listed(offer, "collateral"))
    if not asked or "none" in asked:
        return []
    has, refused = set(need.get("collateral", [])), set(need.get("collateral_exclude", []))
    if has and not asked & (has - {"none"} - refused):
        return [f"collateral {sorted(has)} for {sorted(asked)}"]
    return [f"all of {sorted(asked)} is refused"] if asked <= refused else []


def broken_by_financing(need: Need, offer: Offer) -> list[str]:
    found = broken_by_collateral(need, offer)
    for field in ("amount", "term"):
        wanted, offered = span(need, field), (offer.get(f"{field}_min"), offer.get(f"{field}_max"))
        if not meet(wanted, offered):
            found.append(f"{field} {wanted} beside {offered}")
    if "rate_max" in need and (offer.get("rate_min") or 0) > need["rate_max"]:
        found.append(f"rate from {offer['rate_min']} > {need['rate_max']}")
    if "size" in need and offer.get("sizes") and need["size"] not in offer["sizes"]:
        found.append(f"size {need['size']} not in {offer['sizes']}")
    years = span(need, "years")[0]
    if years is not None and years < (offer.get("min_years") or 0):
        found.append(f"years {years} < {offer['min_years']}")
    if "revenue" in need and need["revenue"] < (offer.get("min_revenue") or 0):
        found.append(f"revenue {need['revenue']} < {offer['min_revenue']}")
    if "qualifications" in need and (missing := set(listed(offer, "qualifications")) - set(need["qualifications"])):
        found.append(f"qualifications missing: {sorted(missing)}")
    if need.get("whitelisted") is False and offer.get("whitelist_only"):
        found.append("not on the whitelist")
    kind_of_money = offer.get("financing_type")
    if kind_of_money in need.get("financing_type_exclude", []):
        found.append(f"financing_type {kind_of_money} refused")
    return found


def broken_by_talent(need: Need, offer: Offer) -> list[str]:
    found = []
    if "degree" in need and offer.get("degree") and DEGREES.index(offer["degree"]) < DEGREES.index(need["degree"]):
        found.append(f"degree {offer['degree']} < {need['degree']}")
    least = span(need, "years")[0]
    if least is not None and offer.get("years") is not None and offer["years"] < least:
        found.append(f"years {offer['years']} < {least}")
    most = span(need, "salary")[1]
    if most is not None and (offer.get("salary_min") or 0) > most:
        found.append(f"salary from {offer['salary_min']} > {most}")
    ways = set(listed(offer, "employment"))
    if ways and need.get("employment") and not ways & set(need["employment"]):
        found.append(f"employment {sorted(ways)}, wanted {need['employment']}")
    if ways and ways <= set(need.get("employment_exclude", [])):
        found.append(f"employment {sorted(ways)} refused")
    return found


def broken_by_price(need: Need, offer: Offer) -> list[str]:
    found = []
    if "price_max" in need and (offer.get("price_min") or 0) > need["price_max"]:
        found.append(f"price from {offer['price_min']} > {need['price_max']}")
    if "stars" in need and offer.get("stars") is not None and offer["stars"] < need["stars"]:
        found.append(f"stars {offer['stars']} < {need['stars']}")
    return found


def broken(need: Need, offer: Offer, parents: dict[str, str]) -> list[str]:
    """Every hard condition that an offer breaks for a need."""
    found = broken_by_all(need, offer, parents)
    if offer["kind"] == "financing":
        return found + broken_by_financing(need, offer)
    if offer["kind"] == "talent":
        return found + broken_by_talent(need, offer)
    return found + broken_by_price(need, offer)


def bad_value(field: str, value: Any, places: set[str]) -> str | None:
    """What is wrong with one field of a need, if anything."""
    if field in LISTS:
        allowed = LISTS[field]
        good = isinstance(value, list) and value != [] and all(isinstance(v, str) and v for v in value)
        return None if good and (allowed is None or set(value) <= allowed) else f"{field}: {value!r}"
    if field in WORDS:
        allowed = places if field == "region" else WORDS[field]
        good = isinstance(value, str) and value != "" and (allowed is None or value in allowed)
        return None if good else f"{field}: {value!r}"
    if field in NUMBERS:
        return (
            None
            if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
            else f"{field}: {value!r}"
        )
    if field in FLAGS:
        return None if isinstance(value, bool) else f"{field}: {value!r}"
    return f"unknown field {field}"


def problems_of_fields(need: Need, places: set[str]) -> list[str]:
    found = [bad for field, value in need.items() if (bad := bad_value(field, value, places))]
    return found + [f"{f} as a point and as a range" for f in need if f"{f}_min" in need or f"{f}_max" in need]


def problems_of_line(line: Need, offers: dict[str, Offer], parents: dict[str, str]) -> list[str]:
    """What is wrong with one line of the set."""
    if set(line) - {"agreed", "grades"} != {"id", "text", "style", "kind", "need"}:
        return [f"fields {sorted(line)}"]
    need, grades = line["need"], line.get("grades", {})
    places = {*parents, *parents.values()}
    found = [problem for fields in (need, line.get("agreed", {})) for problem in problems_of_fields(fields, places)]
    if line["style"] not in ("typed", "transcript"):
        found.append(f"style {line['style']!r}")
    if line["style"] == "transcript" and any(c in "，。？！；：、,.?!;:0123456789" for c in line["text"]):
        found.append("a transcript with punctuation or digits")
    if need.get("kind", line["kind"]) != line["kind"]:
        found.append(f"kind {line['kind']}, but the need says {need['kind']}")
    if "grades" in line and not 2 <= len(grades) <= 8:
        found.append(f"{len(grades)} graded offers")
    for name, grade in grades.items():
        if name not in offers:
            found.append(f"{name} does not exist")
        elif offers[name]["kind"] != line["kind"]:
            found.append(f"{name} is {offers[name]['kind']}, not {line['kind']}")
        else:
            found += [f"{name} breaks {reason}" for reason in broken(need, offers[name], parents)]
        if grade not in (1, 2, 3):
            found.append(f"{name} has the grade {grade!r}")
    return found


def problems(lines: list[Need], offers: dict[str, Offer], parents: dict[str, str]) -> list[str]:
    """What is wrong with the whole set, one line of text each."""
    found = [f"{line.get('id')}: {p}" for line in lines for p in problems_of_line(line, offers, parents)]
    for field in ("id", "text"):
        counts = Counter(line.get(field) for line in lines)
        found += [f"{field} {value!r} {n} times" for value, n in counts.items() if n > 1]
    return found


def report(path: Path) -> bool:
    """Print what is wrong with a set and what it is made of; whether it is right."""
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    offers = load_offers()
    found = problems(lines, offers, load_parents())
    if any(("grades" in line) != (path in SETS.values()) for line in lines):
        found.append("a line with grades where none has them, or without")
    for problem in found:
        print(problem)
    graded = Counter(name for line in lines for name in line.get("grades", {}))
    unused = sorted(set(offers) - set(graded))
    print(f"{path.name}: {len(lines)} needs, {len(found)} problems")
    print("kinds:", dict(Counter(line["kind"] for line in lines)))
    print("styles:", dict(Counter(line["style"] for line in lines)))
    print("grades:", dict(sorted(Counter(g for line in lines for g in line.get("grades", {}).values()).items())))
    print(f"{len(graded)} of {len(offers)} offers graded; never: {' '.join(unused)}")
    return not found


def main() -> int:
    return 0 if not [path for path in (*SETS.values(), *READ_ONLY.values()) if not report(path)] else 1


if __name__ == "__main__":
    sys.exit(main())
