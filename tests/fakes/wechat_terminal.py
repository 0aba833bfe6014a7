"""`make wechat-sim`: type as a person who follows the account, and see what WeChat would show.

The simulator stands between the terminal and a running service: the service calls it in the place of api.weixin.qq.com, and it
calls the service's /wechat as WeChat would, three deliveries of five seconds included.
"""

import argparse
import asyncio
import threading
from typing import Any

import httpx
import uvicorn

from tests.fakes.wechat_cloud import AES_KEY, Cloud, Shown

HELP = """\
直接打字就是发消息。别的：
  /subscribe [场景值]   关注（或扫带参数的二维码关注）     /scan 场景值   已关注后扫码
  /menu 问题           点菜单                          /tap 标签|id   点蓝字或菜单消息里的一项
  /place 地名          发位置        /voice [识别结果]  发语音          /image   发图片
  /qr [二维码的内容]    用微信扫网页上最新的那个二维码（或内容是这个的）；没关注的先关注
  /quota              看还能收几条客服消息              /who 名字      换一个人            /quit"""
SETTINGS = """\
先在另一个终端里这样启动服务（{push}）：
  WECHAT_TOKEN={token} WECHAT_APP_ID={app_id} WECHAT_APP_SECRET={secret} WECHAT_MODE={mode} \\
  WECHAT_AES_KEY={key} WECHAT_CAN_PUSH={can_push} WECHAT_API_URL={api} WECHAT_PUBLIC_URL={service} make run"""
MARKS = {"passive": "◀ 公众号", "pushed": "◀ 客服消息", "typing": "…", "failure": "✗"}


def main() -> None:
    """Read lines until the end."""
    options = argparse.ArgumentParser(description="微信公众号模拟器")
    options.add_argument("--service", default="http://127.0.0.1:8000", help="服务地址")
    options.add_argument("--port", type=int, default=8168, help="模拟的 api.weixin.qq.com 的端口")
    options.add_argument("--mode", choices=["plain", "compatible", "safe"], default="safe")
    options.add_argument("--no-push", action="store_true", help="没有客服消息权限的公众号")
    chosen = options.parse_args()
    cloud = Cloud(mode=chosen.mode, can_push=not chosen.no_push)
    api = f"http://127.0.0.1:{chosen.port}"
    server = uvicorn.Server(uvicorn.Config(cloud.app, host="127.0.0.1", port=chosen.port, log_level="error"))
    threading.Thread(target=server.run, daemon=True).start()
    print(SETTINGS.format(
        token=cloud.token, app_id=cloud.app_id, secret=cloud.secret, mode=cloud.mode, key=AES_KEY, api=api,
        can_push=str(cloud.can_push).lower(), service=chosen.service,
        push="有客服消息权限" if cloud.can_push else "没有客服消息权限",
    ))  # fmt: skip
    print(HELP)
    asyncio.run(_talk(cloud, chosen.service))


async def _talk(cloud: Cloud, url: str) -> None:
    openid, tasks = "o-me", set[asyncio.Task[Any]]()
    async with httpx.AsyncClient(base_url=url, timeout=None, trust_env=False) as service:
        watching = asyncio.create_task(_watch(cloud))
        while (line := await asyncio.to_thread(_read, openid)) is not None and line != "/quit":
            if line.startswith("/who"):
                openid = f"o-{line[4:].strip() or 'me'}"
            elif line == "/quota":
                print(f"  下一条客服消息：{cloud.phone(openid).refusal(cloud.now()) or '可以发'}")
            elif line.startswith("/qr"):
                url = line[3:].strip() or next(reversed(cloud.codes), "")
                if url not in cloud.codes:
                    print("  没有这个二维码：先在网页上点“更多”→“用微信接着聊”")
                    continue
                tasks.add(asyncio.create_task(cloud.scans(service, openid, url)))
                await asyncio.sleep(0.5)
            elif fields := fields_of(line):
                tasks.add(asyncio.create_task(cloud.does(service, openid, **fields)))
                await asyncio.sleep(0.5)
            elif line:
                print(HELP)
        watching.cancel()


def fields_of(line: str) -> dict[str, Any]:
    """What a line sends; {} for a command that there is not."""
    if not line.startswith("/"):
        return {"MsgType": "text", "Content": line} if line else {}
    command, _, rest = line[1:].partition(" ")
    label, _, menu_id = rest.partition("|")
    found: dict[str, dict[str, Any]] = {
        "subscribe": {"MsgType": "event", "Event": "subscribe", "EventKey": f"qrscene_{rest}" if rest else ""},
        "scan": {"MsgType": "event", "Event": "SCAN", "EventKey": rest},
        "menu": {"MsgType": "event", "Event": "CLICK", "EventKey": rest},
        "tap": {"MsgType": "text", "Content": label, "bizmsgmenuid": menu_id or "0"},
        "place": {"MsgType": "location", "Location_X": "38.5", "Location_Y": "106.3", "Label": rest},
        "voice": {"MsgType": "voice", "MediaId": "m", "Format": "amr", "Recognition": rest},
        "image": {"MsgType": "image", "MediaId": "m", "PicUrl": "http://example.com/p.jpg"},
    }
    return found.get(command, {})


async def _watch(cloud: Cloud) -> None:
    """Print what comes onto any screen."""
    seen: dict[str, int] = {}
    while True:
        await asyncio.sleep(0.1)
        for phone in list(cloud.phones.values()):
            for shown in phone.screen[seen.get(phone.openid, 0) :]:
                print(line_of(phone.openid, shown))
            seen[phone.openid] = len(phone.screen)


def line_of(openid: str, shown: Shown) -> str:
    """One bubble as the terminal shows it."""
    return f"\n[{openid}] {MARKS[shown.how]} " + shown.text.replace("\n", "\n    ")


def _read(openid: str) -> str | None:
    try:
        return input(f"{openid}> ").strip()
    except EOFError:
        return None


if __name__ == "__main__":
    main()
