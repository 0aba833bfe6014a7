"""`assistant staff …`: accounts of staff members, straight in the database that the settings name."""

import secrets
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from api.auth import Role, add_staff, remove_staff, set_password
from api.command_output import fail
from bot.settings import load_settings
from knowledge.errors import Conflict, NotFound
from knowledge.records.database import Database
from knowledge.records.repositories.staff import Staff

app = typer.Typer(help="工作人员账号：添加、列出、改密码、删除。在装着服务的机器上运行。", no_args_is_help=True)
console = Console(highlight=False)
MIN_PASSWORD = 10
ROLE_NAMES = {
    Role.EDITOR: "编辑", Role.REVIEWER: "审核", Role.OPERATOR: "坐席", Role.ANALYST: "分析", Role.ADMIN: "管理员",
}  # fmt: skip
Name = Annotated[str, typer.Argument(help="账号名")]
Password = Annotated[str, typer.Option(help="密码；不写就生成一个，只显示这一次", envvar="STAFF_PASSWORD")]


@app.command("add")
def add(
    username: Name,
    role: Annotated[list[Role], typer.Option(help="角色，可以写几次")],
    password: Password = "",
) -> None:
    """添加一个账号。"""
    chosen = _password(password)
    if not username.strip() or len(username) > 100 or any(ord(char) < 32 for char in username):
        fail("账号名要有 1 到 100 个字，不能有控制字符。")
    try:
        add_staff(_database(), username, chosen, role)
    except Conflict:
        fail(f"账号 {username} 已经有了。改密码请用：assistant staff password {username}")
    console.print(f"已添加 {username}（{'、'.join(ROLE_NAMES[one] for one in role)}）。", markup=False)
    _show(password, chosen)


@app.command("list")
def list_staff() -> None:
    """列出所有账号和角色。"""
    table = Table("账号", "角色", "添加时间")
    with _database().reading() as session:
        for row in Staff(session).all():
            roles = "、".join(ROLE_NAMES[Role(role)] for role in row.roles)
            table.add_row(row.username, roles, f"{row.created_at:%Y-%m-%d}")
    console.print(table)


@app.command("password")
def change_password(username: Name, password: Password = "") -> None:
    """改密码；这个人在各处的登录立即失效。"""
    chosen = _password(password)
    try:
        set_password(_database(), username, chosen)
    except NotFound:
        fail(f"没有账号 {username}。看有哪些：assistant staff list")
    console.print(f"{username} 的密码已改，原来的登录都已失效。", markup=False)
    _show(password, chosen)


@app.command("remove")
def remove(username: Name) -> None:
    """删除一个账号；做过的操作仍留在记录里。"""
    try:
        remove_staff(_database(), username)
    except NotFound:
        fail(f"没有账号 {username}。看有哪些：assistant staff list")
    except Conflict:
        fail(f"{username} 是最后一个管理员，不能删除。先添加另一个：assistant staff add 名字 --role admin")
    console.print(f"已删除 {username}。", markup=False)


def _database() -> Database:
    database = Database(load_settings().database)
    database.migrate()
    return database


def _password(given: str) -> str:
    if given and len(given) < MIN_PASSWORD:
        fail(f"密码至少要 {MIN_PASSWORD} 个字符。")
    return given or secrets.token_urlsafe(12)


def _show(given: str, chosen: str) -> None:
    if not given:
        console.print(f"密码 {chosen}（只显示这一次，请记下）", markup=False)
