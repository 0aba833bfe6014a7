"""Staff: login, roles, and who may do what."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Any

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from fastapi import APIRouter, Depends, Request, Response, Security
from fastapi.security import APIKeyCookie, HTTPBearer
from pydantic import BaseModel, StringConstraints
from starlette.concurrency import run_in_threadpool

from bot.settings import Settings
from channels.delivery import Limits, address_of
from knowledge.errors import AssistantError, Conflict, NotFound
from knowledge.records.database import Database
from knowledge.records.repositories.staff import Staff
from knowledge.records.tables import StaffRow, TokenRow
from knowledge.records.tables.base import utc_now

COOKIE = "staff_token"
# For the OpenAPI document only; _token_of reads what came along.
BEARER = HTTPBearer(auto_error=False, description="the token of /api/v1/auth/login")
SESSION = APIKeyCookie(name=COOKIE, auto_error=False, description="the same token as a cookie")
_hasher = PasswordHasher()
_NOBODY = _hasher.hash("nobody")  # checked when the name is unknown, so that both failures take equally long


class Role(StrEnum):
    EDITOR = "editor"
    REVIEWER = "reviewer"
    OPERATOR = "operator"
    ANALYST = "analyst"
    ADMIN = "admin"


class NotLoggedIn(AssistantError):
    status = 401


class NotAllowed(AssistantError):
    status = 403


class Login(BaseModel):
    username: Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f]+$")]
    password: Annotated[str, StringConstraints(min_length=1, max_length=500)]


class Token(BaseModel):
    token: str


@dataclass(frozen=True)
class StaffMember:
    """Who is logged in."""

    username: str
    roles: frozenset[str]


def add_staff(database: Database, username: str, password: str, roles: list[Role]) -> None:
    """Create a staff member with a hashed password; raises Conflict if the name is taken."""
    with database.transaction() as session:
        if Staff(session).get(username) is not None:
            raise Conflict(f"there is already a staff member {username}")
        Staff(session).add(
            StaffRow(username=username, password_hash=_hasher.hash(password), roles=[role.value for role in roles])
        )


def set_password(database: Database, username: str, password: str) -> None:
    """Change a password and log the member out everywhere; raises NotFound for an unknown name."""
    with database.transaction() as session:
        staff = Staff(session)
        _known(staff, username).password_hash = _hasher.hash(password)
        staff.drop_tokens_of(username)


def remove_staff(database: Database, username: str) -> None:
    """Remove a member; raises NotFound, or Conflict for the last administrator."""
    with database.transaction() as session:
        staff = Staff(session)
        roles = _known(staff, username).roles
        admins = [row.username for row in staff.all() if Role.ADMIN.value in row.roles]
        if Role.ADMIN.value in roles and len(admins) == 1:
            raise Conflict(f"{username} is the last administrator")
        staff.remove(username)


def _known(staff: Staff, username: str) -> StaffRow:
    if (row := staff.get(username)) is None:
        raise NotFound(f"there is no staff member {username}")
    return row


def ensure_admin(database: Database, password: str) -> str | None:
    """Create `admin` at first start. Returns the password if it was generated here, else None."""
    with database.reading() as session:
        if Staff(session).count():
            return None
    chosen = password or secrets.token_urlsafe(12)
    add_staff(database, "admin", chosen, [Role.ADMIN])
    return None if password else chosen


def make_router(database: Database, settings: Settings, limits: Limits) -> APIRouter:
    router = APIRouter(prefix="/api/v1/auth", tags=["staff"])

    @router.post("/login", response_model=Token)
    async def login(body: Login, request: Request, response: Response) -> Token:
        """Log in: a bearer token, and the same as a session cookie."""
        await limits.check(session_id=body.username, address=address_of(request))
        token = await run_in_threadpool(_log_in, database, body, settings.login_hours)
        response.set_cookie(
            COOKIE, token, max_age=int(settings.login_hours * 3600), httponly=True, samesite="strict",
            secure=settings.cookie_secure,
        )  # fmt: skip
        return Token(token=token)

    @router.post("/logout", status_code=204)
    async def logout(request: Request, response: Response) -> None:
        """Make the token that came along worthless."""
        await run_in_threadpool(_log_out, database, _token_of(request))
        response.delete_cookie(COOKIE)

    return router


def require(database: Database, *roles: Role) -> Any:
    """A dependency: the staff member who is logged in and has one of these roles (admin has all)."""

    def staff(request: Request, _bearer: Any = Security(BEARER), _cookie: Any = Security(SESSION)) -> StaffMember:
        token = _token_of(request)
        with database.reading() as session:
            row = Staff(session).holder_of(_digest(token), utc_now()) if token else None
            member = StaffMember(row.username, frozenset(row.roles)) if row else None
        if member is None:
            raise NotLoggedIn("log in at /api/v1/auth/login and send the token as a bearer token")
        if not member.roles & {Role.ADMIN.value, *(role.value for role in roles)}:
            raise NotAllowed(f"this needs one of the roles {', '.join(roles)}; {member.username} has none of them")
        return member

    return Depends(staff)


StaffDependency = Callable[..., StaffMember]


def _log_in(database: Database, body: Login, hours: float) -> str:
    with database.reading() as session:
        row = Staff(session).get(body.username)
    try:
        _hasher.verify(row.password_hash if row else _NOBODY, body.password)
    except (Argon2Error, InvalidHashError) as error:
        raise NotLoggedIn("wrong username or password") from error
    if row is None:
        raise NotLoggedIn("wrong username or password")
    token = secrets.token_urlsafe(32)
    with database.transaction() as session:
        staff = Staff(session)
        staff.drop_expired(utc_now())
        staff.add_token(
            TokenRow(token_hash=_digest(token), username=row.username, expires_at=utc_now() + timedelta(hours=hours))
        )
    return token


def _log_out(database: Database, token: str) -> None:
    with database.transaction() as session:
        Staff(session).drop_token(_digest(token))


def _token_of(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else request.cookies.get(COOKIE, "")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
