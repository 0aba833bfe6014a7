"""Signatures and sealing, a thin layer over wechatpy: constant time, a replay window, and one error for all that is wrong.

wechatpy compares signatures with `!=`, knows no window, and lets ValueError, IndexError and struct.error through.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
import struct
import time
from collections.abc import Callable

from wechatpy.crypto import PrpCrypto
from wechatpy.exceptions import WeChatException

from knowledge.errors import AssistantError, BadContent

WINDOW_SECONDS = 300  # how far a signed time may be from ours: WeChat's clocks and ours differ by seconds


class NotFromWeChat(AssistantError):
    """The signature does not fit, or is too old."""

    status = 403


class Unreadable(BadContent):
    """Signed by WeChat, but not to be read: a wrong key or app id, or a broken body."""


def signature(*parts: str) -> str:
    """SHA-1 over the sorted parts, in hex, as WeChat signs."""
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def check_signature(given: str, *parts: str) -> None:
    """Raises NotFromWeChat unless `given` is the signature of the parts; takes as long for any wrong one."""
    if not hmac.compare_digest(signature(*parts).encode(), given.encode("utf-8", "replace")):
        raise NotFromWeChat("the signature does not fit the token")


def check_time(timestamp: str, *, now: Callable[[], float] = time.time) -> None:
    """Raises NotFromWeChat if the signed time (seconds since 1970) is outside the window, so that no old call is replayed."""
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 12):
        raise NotFromWeChat("timestamp must be whole seconds since 1970")
    if abs(now() - int(timestamp)) > WINDOW_SECONDS:
        raise NotFromWeChat(f"the call was signed more than {WINDOW_SECONDS} seconds ago, or ahead of time")


class _Cipher(PrpCrypto):  # type: ignore[misc]  # wechatpy ships no types
    def get_random_string(self) -> str:
        return secrets.token_hex(8)  # 16 characters; wechatpy's own come from `random`


class Crypto:
    """Seals and opens messages: AES-256-CBC, the block is 32 bytes, the app id stands at the end of what is sealed."""

    def __init__(self, token: str, aes_key: str, app_id: str) -> None:
        self._token = token
        self._app_id = app_id
        self._key = _key_from(aes_key)

    def open(self, encrypt: str, msg_signature: str, timestamp: str, nonce: str) -> str:
        """The XML in `encrypt`. Raises NotFromWeChat for a wrong signature, Unreadable for anything else."""
        check_signature(msg_signature, self._token, timestamp, nonce, encrypt)
        try:
            return str(_Cipher(self._key).decrypt(encrypt, self._app_id))
        except (ValueError, IndexError, struct.error, WeChatException) as error:
            raise Unreadable("what is sealed cannot be opened: WECHAT_AES_KEY or WECHAT_APP_ID is wrong") from error

    def seal(self, xml: str, timestamp: str, nonce: str) -> str:
        """The XML to answer with, sealed and signed."""
        encrypt = _Cipher(self._key).encrypt(xml, self._app_id).decode()
        signed = signature(self._token, timestamp, nonce, encrypt)
        return (
            f"<xml><Encrypt><![CDATA[{encrypt}]]></Encrypt><MsgSignature><![CDATA[{signed}]]></MsgSignature>"
            f"<TimeStamp>{timestamp}</TimeStamp><Nonce><![CDATA[{nonce}]]></Nonce></xml>"
        )


def _key_from(aes_key: str) -> bytes:
    try:
        key = base64.b64decode(f"{aes_key}=", validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadContent("WECHAT_AES_KEY must be the 43 characters of EncodingAESKey") from error
    if len(aes_key) != 43 or len(key) != 32:
        raise BadContent("WECHAT_AES_KEY must be the 43 characters of EncodingAESKey")
    return key
