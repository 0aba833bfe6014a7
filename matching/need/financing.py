"""What a text says of the way of financing: a loan, no equity, and what can be put up for it."""

from knowledge.need_words import NeedWords
from matching.need.collateral import Collateral
from matching.need.findings import Entity, Findings
from matching.need.mentions import mentions


def read_financing(said: str, kind: str | None, collateral: Collateral, words: NeedWords) -> Findings:
    """Security, and the types of financing that are wanted and refused."""
    found = Findings()
    found.put("collateral", collateral.has)
    found.entities += [Entity("collateral", value, text) for value, text in collateral.words]
    found.put("collateral_exclude", collateral.refused)
    if kind != "financing":
        return found
    types = mentions(said, words.financing_type)
    wanted = [m for m in types if not m.denied]
    special = [m for m in wanted if m.value != "loan"] or wanted  # 融资租赁 is also spoken of as 贷款
    if special:
        first = special[0]
        found.put("financing_type", first.value, entity="financing_type", text=said[first.start : first.end])
    refused = dict.fromkeys(m.value for m in types if m.denied and m.value != found.values.get("financing_type"))
    found.put("financing_type_exclude", tuple(refused))
    return found
