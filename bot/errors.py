"""The whole exception tree; what lies below the dialogue is defined in knowledge/errors.py.

AssistantError                500
├── NotFound                  404
├── Conflict                  409
├── BadContent                422
├── TooLarge                  413
├── TooManyAttempts           429   too many wrong codes
└── Unavailable               503
    ├── DialogueUnavailable   503   Rasa is down, slow or answered nothing
    └── NotReady              503   the index is still being made
"""

from knowledge.errors import AssistantError, BadContent, Conflict, NotFound, TooLarge, Unavailable

__all__ = [
    "AssistantError", "BadContent", "Conflict", "DialogueUnavailable", "NotFound", "NotReady", "TooLarge", "TooManyAttempts",
    "Unavailable",
]  # fmt: skip


class TooManyAttempts(AssistantError):
    """Somebody tries codes."""

    status = 429


class DialogueUnavailable(Unavailable):
    """The dialogue engine gave no answer; the knowledge base still can."""


class NotReady(Unavailable):
    """Something that is needed is still starting."""
