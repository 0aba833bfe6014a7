"""What WeChat's error codes mean for us: each code of the list has one way to go on."""

from enum import StrEnum


class Way(StrEnum):
    """How to go on after an error."""

    RENEW = "renew"  # the token: once, then it is an alarm
    RETRY = "retry"  # in a moment
    REST = "rest"  # the day's calls are used up
    ALARM = "alarm"  # somebody has to change something; what is to be sent stays
    WAIT = "wait"  # until the person writes again
    SHORTEN = "shorten"  # the text
    NO_RIGHT = "no_right"  # this account may not do this
    GIVE_UP = "give_up"  # this message, to this person
    IGNORE = "ignore"  # of no consequence


WAYS = {
    -1: Way.RETRY,  # busy
    40001: Way.RENEW, 40014: Way.RENEW, 42001: Way.RENEW,  # the token is wrong or old
    40003: Way.GIVE_UP,  # no such openid
    40013: Way.ALARM,  # wrong app id
    40125: Way.ALARM,  # wrong secret
    40164: Way.ALARM,  # our address is not in the whitelist
    40200: Way.NO_RIGHT,  # this kind of account has no such message
    43004: Way.GIVE_UP,  # does not follow the account
    43101: Way.GIVE_UP,  # refused such messages
    45002: Way.SHORTEN,
    45009: Way.REST,
    45011: Way.RETRY,  # too many calls this minute
    45015: Way.WAIT,  # 48 hours are over
    45047: Way.WAIT,  # the quota is used up
    45072: Way.IGNORE, 45080: Way.IGNORE, 45081: Way.IGNORE,  # typing: unknown command, nobody here, typing already
    48001: Way.NO_RIGHT,
    48002: Way.GIVE_UP,  # has blocked the account
    87014: Way.GIVE_UP,  # the content is called risky
}  # fmt: skip
ADVICE = {
    40013: "check WECHAT_APP_ID", 40125: "check WECHAT_APP_SECRET", 45009: "the day's calls are used up",
    40164: "put this server's outgoing address into the IP whitelist of the account",
    48001: "the account has no right to send customer-service messages; set WECHAT_CAN_PUSH=false",
}  # fmt: skip


class ApiError(Exception):
    """WeChat refused a call. `code` is its errcode; 0: it did not answer, or not as it should."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(f"{code}: {message}"[:200])
        self.code = code

    @property
    def way(self) -> Way:
        """How to go on; a code that is not in the list needs somebody's eyes and may not pass by itself."""
        return Way.RETRY if self.code == 0 else WAYS.get(self.code, Way.ALARM)

    @property
    def advice(self) -> str:
        return ADVICE.get(self.code, str(self))
