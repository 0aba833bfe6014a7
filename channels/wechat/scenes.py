"""QR codes that lead to the account: WeChat makes an address for a scene; what draws the code is none of our business."""

import asyncio
import logging

from channels.wechat.capability import Right
from channels.wechat.client import WeChatClient
from channels.wechat.errors import ApiError, Way

log = logging.getLogger(__name__)
PATIENCE_SECONDS = 4.0  # somebody is waiting, and has a code of six digits without it


class WeChatScenes:
    """A `bot.scenes.SceneCodes`. An account without the right, or out of calls for today, is not asked again for an hour."""

    def __init__(self, client: WeChatClient, right: Right) -> None:
        self._client, self._right = client, right

    @property
    def ready(self) -> bool:
        return self._right.granted

    async def address_of(self, scene: str, seconds: int) -> str | None:
        if not self.ready:
            return None
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return await self._client.create_qr_code(scene, seconds)
        except TimeoutError:
            log.warning("wechat: no QR code within %s seconds", PATIENCE_SECONDS)
        except ApiError as error:
            log.error("wechat: no QR code: %s", "no right to make any" if error.way is Way.NO_RIGHT else error.advice)
            if error.way in (Way.NO_RIGHT, Way.REST):
                self._right.refused()
        return None
