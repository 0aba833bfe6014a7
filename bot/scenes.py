"""QR codes that another channel can scan to go on in a conversation: what such a channel has to offer for it."""

from typing import Protocol


class SceneCodes(Protocol):
    """`api` plugs in that of the channel which has one."""

    @property
    def ready(self) -> bool:
        """Whether codes can be had, as far as is known."""

    async def address_of(self, scene: str, seconds: int) -> str | None:
        """What a QR code has to say so that who scans it within so many seconds brings this scene; None if there is none now."""
