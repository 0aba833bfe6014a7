"""Errors of everything below the web layer; each carries the HTTP status it would answer with.

AssistantError                500
├── NotFound                  404
├── Conflict                  409   a step the life cycle does not allow, a duplicate
├── BadContent                422   content that cannot be accepted, with the reason
├── TooLarge                  413
└── Unavailable               503   see bot/errors.py
"""


class AssistantError(Exception):
    """Base of all expected errors. `str(error)` says what was expected and what came."""

    status = 500


class NotFound(AssistantError):
    status = 404


class Conflict(AssistantError):
    status = 409


class BadContent(AssistantError):
    status = 422


class TooLarge(AssistantError):
    status = 413


class Unavailable(AssistantError):
    status = 503
