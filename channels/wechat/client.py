"""The few calls of api.weixin.qq.com that we need: asynchronous, with time limits, and a token that is renewed at most once."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import httpx
from redis.asyncio import Redis

from bot.settings import Settings
from channels.wechat.errors import ApiError, Way
from channels.wechat.tokens import LocalShelf, RedisShelf, Tokens

TIMEOUT = httpx.Timeout(5.0, connect=3.0)  # seconds
MOST_OF_URL = 500  # characters; WeChat's own have about forty
TAIL = "都不是的话，请直接说。"


class WeChatClient:
    """One account's calls. Every method raises ApiError if WeChat refuses or does not answer."""

    def __init__(
        self,
        base_url: str,
        app_id: str,
        secret: str,
        *,
        redis_url: str = "",
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._http = httpx.AsyncClient(base_url=base_url, timeout=TIMEOUT, transport=transport, trust_env=False)
        self._app_id, self._secret = app_id, secret
        shelf = RedisShelf(Redis.from_url(redis_url), app_id) if redis_url else LocalShelf()
        self._tokens = Tokens(self._fetch_token, shelf)

    async def send_text(self, openid: str, text: str) -> None:
        await self.call("message/custom/send", {"touser": openid, "msgtype": "text", "text": {"content": text}})

    async def send_menu(self, openid: str, head: str, choices: Sequence[Mapping[str, str]], tail: str = TAIL) -> None:
        """A text with items to tap; each choice has `id` and `content`."""
        menu = {"head_content": head, "list": [dict(choice) for choice in choices], "tail_content": tail}
        await self.call("message/custom/send", {"touser": openid, "msgtype": "msgmenu", "msgmenu": menu})

    async def show_typing(self, openid: str) -> None:
        await self.call("message/custom/typing", {"touser": openid, "command": "Typing"})

    async def create_menu(self, menu: Mapping[str, Any]) -> None:
        await self.call("menu/create", menu)

    async def create_qr_code(self, scene: str, seconds: int) -> str:
        """The address that a QR code has to hold; who scans it within so many seconds brings the scene (1 to 64 characters)."""
        asked = {
            "expire_seconds": seconds, "action_name": "QR_STR_SCENE", "action_info": {"scene": {"scene_str": scene}},
        }  # fmt: skip
        address = (await self.call("qrcode/create", asked)).get("url")
        if (
            not isinstance(address, str)
            or not address.startswith(("http://", "https://"))
            or len(address) > MOST_OF_URL
        ):
            raise ApiError(0, "qrcode/create: no address in the answer")
        return address

    async def call(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """One call; with a new token a second one, if the first was refused because of the token."""
        token = await self._tokens.get()
        try:
            return await self._post(path, body, {"access_token": token})
        except ApiError as error:
            if error.way is not Way.RENEW:
                raise
        return await self._post(path, body, {"access_token": await self._tokens.renew(token)})

    async def close(self) -> None:
        await self._http.aclose()

    async def _fetch_token(self, by_force: bool) -> tuple[str, float]:
        asked = {
            "grant_type": "client_credential", "appid": self._app_id, "secret": self._secret, "force_refresh": by_force,
        }  # fmt: skip
        answer = await self._post("stable_token", asked, {})
        try:
            return str(answer["access_token"]), float(answer["expires_in"])
        except (KeyError, ValueError, TypeError) as error:
            raise ApiError(0, "stable_token: no token in the answer") from error

    async def _post(self, path: str, body: Mapping[str, Any], query: Mapping[str, str]) -> dict[str, Any]:
        # WeChat shows \uXXXX as it stands, so the characters go as they are.
        content = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        try:
            response = await self._http.post(
                f"/cgi-bin/{path}", params=dict(query), content=content, headers={"Content-Type": "application/json"}
            )
            answer: Any = response.json()
        except (httpx.HTTPError, ValueError) as error:  # the address may hold the token: it is not in the message
            raise ApiError(0, f"{path}: {type(error).__name__}") from error
        if not isinstance(answer, dict):
            raise ApiError(0, f"{path}: not an object")
        if code := answer.get("errcode", 0):
            raise ApiError(int(code), f"{path}: {answer.get('errmsg', '')}")
        return answer


def client_of(settings: Settings) -> WeChatClient:
    """The client of the account that the settings name."""
    secret = settings.wechat_app_secret.get_secret_value()
    return WeChatClient(settings.wechat_api_url, settings.wechat_app_id, secret, redis_url=settings.redis_url)
