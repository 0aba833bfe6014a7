"""`assistant staff` as an engineer uses it: accounts that can log in, and cannot any more."""

import re
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from knowledge.records.database import Database
from knowledge.records.repositories.staff import Staff
from tests.integration.test_command_line import assistant

GOOD = "a-long-password"


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'assistant.db'}"


def staff(url: str, *arguments: str) -> tuple[int, str]:
    done = assistant("staff", *arguments, DATABASE_URL=url)
    assert "Traceback" not in done.stdout + done.stderr
    return done.returncode, done.stdout + done.stderr


def opens(url: str, username: str, password: str) -> bool:
    with Database(url).reading() as session:
        row = Staff(session).get(username)
    assert row is not None
    try:
        return PasswordHasher().verify(row.password_hash, password)
    except Exception:
        return False


def test_a_member_is_added_with_roles_and_listed(url: str) -> None:
    assert staff(url, "add", "王丽", "--role", "editor", "--role", "reviewer", "--password", GOOD)[0] == 0
    code, said = staff(url, "list")
    assert code == 0
    assert re.search("王丽.*编辑、审核", said)
    assert opens(url, "王丽", GOOD)


def test_a_password_that_is_not_given_is_made_up_and_shown_once(url: str) -> None:
    code, said = staff(url, "add", "wangli", "--role", "editor")
    (made,) = re.findall(r"密码 (\S+)（只显示这一次", said)
    assert code == 0
    assert opens(url, "wangli", made)


def test_a_new_password_opens_and_the_old_one_does_not(url: str) -> None:
    staff(url, "add", "wangli", "--role", "editor", "--password", GOOD)
    assert staff(url, "password", "wangli", "--password", "another-password")[0] == 0
    assert opens(url, "wangli", "another-password")
    assert not opens(url, "wangli", GOOD)


def test_a_removed_member_is_gone(url: str) -> None:
    staff(url, "add", "boss", "--role", "admin", "--password", GOOD)
    staff(url, "add", "wangli", "--role", "editor", "--password", GOOD)
    assert staff(url, "remove", "wangli")[0] == 0
    assert "wangli" not in staff(url, "list")[1]


@pytest.mark.parametrize(
    ("arguments", "advice"),
    [
        (("add", "boss", "--role", "editor", "--password", GOOD), "已经有了"),
        (("add", "new", "--role", "editor", "--password", "short"), "至少要 10 个字符"),
        (("add", " ", "--role", "editor", "--password", GOOD), "账号名要有 1 到 100 个字"),
        (("password", "nobody", "--password", GOOD), "没有账号 nobody"),
        (("remove", "nobody"), "没有账号 nobody"),
        (("remove", "boss"), "最后一个管理员"),
    ],
)
def test_what_cannot_be_done_says_why_and_what_to_do(url: str, arguments: tuple[str, ...], advice: str) -> None:
    staff(url, "add", "boss", "--role", "admin", "--password", GOOD)
    code, said = staff(url, *arguments)
    assert code == 1
    assert advice in said


def test_an_unknown_role_is_refused(url: str) -> None:
    code, said = staff(url, "add", "wangli", "--role", "king")
    assert code != 0
    assert "king" in said
