"""Which desk a message belongs to, from what the classifier says and what the search found.

Neither alone is trusted: the classifier is confident about words it has never seen, the search finds something for
anything. A message is refused when they agree, or when one refuses and the other has little to say against it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.desks.codes import SERVICE_DESKS, desk_of

SURE_ANSWER = 0.80  # a found answer this likely overrules a refusal by the classifier …
SURE_REFUSAL = 0.90  # … unless the classifier is this sure
WEAK_INTENT = 0.30  # a desk named with less than this needs some evidence from the search
SOME_EVIDENCE = 0.12


@dataclass(frozen=True)
class Evidence:
    """What the search found.

    Attributes:
        probability: how likely the best candidate answers. exact: it is an exact question, clause or document.
        desk: the desk of that candidate (clauses: policy).
    """

    probability: float = 0.0
    exact: bool = False
    desk: str | None = None


def decide_desk(ranking: Sequence[tuple[str, float]], evidence: Evidence) -> str:
    """The desk for a message. `ranking`: intents with confidence, best first; empty when the classifier is down."""
    found = evidence.desk or "policy"
    if not ranking:
        return found if evidence.exact or evidence.probability >= SOME_EVIDENCE else "out_of_scope"
    intent, confidence = ranking[0]
    desk = desk_of(intent)
    if desk == "out_of_scope":
        overruled = evidence.exact or (evidence.probability >= SURE_ANSWER and confidence < SURE_REFUSAL)
        return found if overruled else desk
    if desk in SERVICE_DESKS and confidence < WEAK_INTENT and not evidence.exact:
        return desk if evidence.probability >= SOME_EVIDENCE else "out_of_scope"
    return desk
