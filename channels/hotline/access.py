"""Who may speak as a gateway: whoever has the token that the gateway was given."""

import hmac

from starlette.exceptions import HTTPException

BEARER = "bearer "


def is_allowed(authorization: str, token: str) -> bool:
    """Whether an Authorization header has the token; without a token nobody is let in."""
    given = authorization[len(BEARER) :] if authorization.lower().startswith(BEARER) else authorization
    return bool(token) and hmac.compare_digest(given.encode("utf-8", "replace"), token.encode())


def check(authorization: str, token: str) -> None:
    """Raise 401 for a stranger."""
    if not is_allowed(authorization, token):
        raise HTTPException(401, "the hotline expects Authorization: Bearer HOTLINE_TOKEN")
