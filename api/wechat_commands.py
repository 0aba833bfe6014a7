"""`assistant wechat …`: the menu of the official account, straight to WeChat with the settings of this machine."""

import asyncio
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from api.command_output import fail
from bot.settings import Settings, load_settings
from channels.wechat.client import client_of
from channels.wechat.errors import ApiError
from channels.wechat.menu import MENU, read_menu
from knowledge.errors import BadContent

app = typer.Typer(help="微信公众号：检查和发布菜单。在装着服务的机器上运行。", no_args_is_help=True)
menu_app = typer.Typer(help="公众号底部菜单。", no_args_is_help=True)
app.add_typer(menu_app, name="menu")
console = Console(highlight=False)
File = Annotated[Path, typer.Option("--file", help="菜单文件", exists=True, dir_okay=False)]


@menu_app.command("check")
def check(file: File = MENU) -> None:
    """检查菜单文件，不发布。"""
    _show(_read(file))
    console.print("菜单没有问题。")


@menu_app.command("publish")
def publish(file: File = MENU) -> None:
    """发布菜单。手机上要过几分钟，或取消关注再关注才看得到。"""
    settings, menu = load_settings(), _read(file)
    lacking = [name for name in ("wechat_app_id", "wechat_app_secret") if not _filled(settings, name)]
    if lacking:
        fail(f"还缺设置：{'、'.join(name.upper() for name in lacking)}")
    try:
        asyncio.run(_publish(settings, menu))
    except ApiError as error:
        fail(f"微信没有接受：{error.advice}（{error}）")
    _show(menu)
    console.print("菜单已发布。")


async def _publish(settings: Settings, menu: dict[str, Any]) -> None:
    client = client_of(settings)
    try:
        await client.create_menu(menu)
    finally:
        await client.close()


def _read(file: Path) -> dict[str, Any]:
    try:
        return read_menu(file)
    except BadContent as error:
        fail(str(error))


def _show(menu: dict[str, Any]) -> None:
    for entry in menu["button"]:
        console.print(entry["name"], markup=False)
        for item in entry["sub_button"]:
            console.print(f"  {item['name']} → {item.get('key') or item.get('url')}", markup=False)


def _filled(settings: Settings, name: str) -> bool:
    value = getattr(settings, name)
    return bool(value if isinstance(value, str) else value.get_secret_value())
