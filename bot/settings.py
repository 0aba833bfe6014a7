"""All settings, read once from the environment. Every variable is in the README's table; a test compares the two."""

from collections.abc import Callable
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.handovers.hours import read_holidays, read_service_hours
from knowledge.errors import BadContent


class Settings(BaseSettings):
    """What can be set; the names in the environment are the field names in capitals."""

    model_config = SettingsConfigDict(extra="ignore")

    host: str = Field("0.0.0.0", description="address the service listens on")
    port: int = Field(8000, description="port the service listens on")
    data_dir: Path = Field(Path("var"), description="folder for the database, models, indexes and logs")
    database_url: str = Field("", description="PostgreSQL URL; empty = SQLite in DATA_DIR")
    redis_url: str = Field("", description="Redis URL for several replicas; empty = locks and limits in the process")
    qdrant_url: str = Field("", description="Qdrant server for offers' vectors, or edge; empty = FAISS in the process")
    qdrant_api_key: SecretStr = Field(SecretStr(""), description="key of the Qdrant server")
    encoder_model: str = Field("local", description="local, or a sentence-transformers model by name or path")
    encoder_query_prefix: str = Field("", description="what the pretrained encoder wants before a question")
    rasa_url: str = Field("http://127.0.0.1:5005", description="where the Rasa server is (loopback only)")
    turn_threads: int = Field(
        2, ge=1, le=64, description="threads that work at turns; more only help where the database is far away"
    )
    rasa_timeout_seconds: float = Field(
        6.0, description="how long a turn waits for Rasa before the knowledge base answers alone"
    )
    gateway_token: SecretStr = Field(
        SecretStr(""), description="shared with Rasa: protects its channel; made by make run"
    )
    action_token: SecretStr = Field(
        SecretStr(""), description="shared with Rasa: protects the action webhook; made by make run"
    )
    admin_password: SecretStr = Field(
        SecretStr(""), description="password of admin at first start; empty = generated and printed once"
    )
    login_hours: float = Field(12.0, description="how long a staff login lasts")
    cookie_secure: bool = Field(False, description="true where the service is reached by https only")
    chat_limit: str = Field("", description="messages per person, e.g. 30/minute; empty = no limit")
    address_limit: str = Field("", description="messages per address, e.g. 300/minute; empty = no limit")
    login_limit: str = Field("20/minute", description="login attempts per address; empty = no limit")
    upload_limit_mb: int = Field(20, ge=1, le=20, description="largest document in megabytes, at most 20")
    parse_timeout_seconds: float = Field(60.0, description="how long reading one document may take")
    contact_keys: SecretStr = Field(
        SecretStr(""), description="keys that seal contacts, comma-separated; empty = contact.key in DATA_DIR"
    )
    contact_keep_days: int = Field(180, ge=0, le=3650, description="days a contact is kept after its order's end")
    person_key: SecretStr = Field(
        SecretStr(""), description="key that makes ids of persons opaque; empty = person.key in DATA_DIR"
    )
    handover: bool = Field(
        False, description="true: people may talk to staff here; needs an account with role operator"
    )
    service_hours: str = Field("周一至周五 9:00-12:00,14:00-18:00", description="when staff are there, Shanghai time")
    holidays: str = Field(
        "",
        description="days off and, with +, worked weekends: 2026-10-01~2026-10-07,+2026-10-10; or a file with one a line",
    )
    handover_queue_minutes: int = Field(
        10, ge=1, le=240, description="how long somebody waits before it becomes a ticket"
    )
    handover_staff_minutes: int = Field(
        5, ge=1, le=60, description="how long staff may be silent before they lose somebody"
    )
    handover_notify_url: SecretStr = Field(
        SecretStr(""), description="address of a group chat's robot that tells staff who waits; empty = nobody is told"
    )
    handover_notify_minutes: int = Field(
        3, ge=1, le=240, description="how long somebody waits before staff are told once more"
    )
    handover_file_mb: int = Field(10, ge=1, le=10, description="largest file that a person may send to staff")
    handover_files: int = Field(20, ge=1, le=1000, description="files that one conversation may have")
    handover_file_days: int = Field(90, ge=1, le=3650, description="days that a file sent to staff is kept")
    sensitive_words: str = Field("", description="file of sensitive words; empty = knowledge/content/sensitive.yml")
    accept_within_hours: int = Field(48, ge=1, le=720, description="how long an offer's owner has to answer")
    need_days: int = Field(90, ge=1, le=3650, description="how long a recorded need stands")
    notices_per_week: int = Field(
        3, ge=1, le=100, description="messages in seven days about one need, or to one institution"
    )
    notice_days: int = Field(14, ge=1, le=365, description="how long a notice may wait before it expires")
    exposure_days: int = Field(365, ge=1, le=3650, description="days it is kept which offers were shown for what need")
    notice_hours: str = Field("9-20", description="hours in which notices go, Shanghai time; 0-24 = always")
    hotline_token: SecretStr = Field(
        SecretStr(""), description="shared with the telephone gateway; empty = the hotline is closed"
    )
    hotline_twilio_auth_token: SecretStr = Field(
        SecretStr(""), description="auth token of a Twilio account; empty = no ConversationRelay"
    )
    hotline_transfer_to: str = Field(
        "", description="number or SIP address of staff for calls; empty = calls cannot be transferred"
    )
    hotline_sms: Literal["", "log"] = Field(
        "",
        description="empty = callers are offered no text messages; log = they are only written to the log, for trying",
    )
    hotline_record_days: int = Field(
        30, ge=0, le=3650, description="days the masked record of a call is kept; 0 = no records"
    )
    wechat_mode: Literal["plain", "compatible", "safe"] = Field(
        "plain", description="how the official account sends: plain, compatible or safe"
    )
    wechat_token: SecretStr = Field(SecretStr(""), description="token of the account; empty = no WeChat")
    wechat_app_id: str = Field("", description="AppID of the account; empty = no WeChat")
    wechat_app_secret: SecretStr = Field(
        SecretStr(""), description="AppSecret; only for what is sent unasked and menus"
    )
    wechat_aes_key: SecretStr = Field(SecretStr(""), description="EncodingAESKey; for compatible and safe mode")
    wechat_can_push: bool = Field(False, description="true if the account may send customer-service messages")
    wechat_public_url: str = Field(
        "", description="https address of this service for people's phones; empty = no page for slow answers"
    )
    wechat_api_url: str = Field("https://api.weixin.qq.com", description="where WeChat's interfaces are")
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR")

    @field_validator("notice_hours")
    @classmethod
    def _are_hours(cls, value: str) -> str:
        first, _, last = value.partition("-")
        if not (first.isdecimal() and last.isdecimal() and int(first) < int(last) <= 24):
            raise ValueError(f"NOTICE_HOURS must be two hours of one day such as 9-20, got {value!r}")
        return value

    @field_validator("service_hours")
    @classmethod
    def _are_service_hours(cls, value: str) -> str:
        return _readable(read_service_hours, value)

    @field_validator("holidays")
    @classmethod
    def _are_holidays(cls, value: str) -> str:
        return _readable(read_holidays, value)

    @field_validator("handover_notify_url")
    @classmethod
    def _is_an_address(cls, value: SecretStr) -> SecretStr:
        address = urlsplit(value.get_secret_value())
        if value.get_secret_value() and not (address.scheme in ("http", "https") and address.hostname):
            raise ValueError("HANDOVER_NOTIFY_URL must begin with https:// or http://")
        return value

    @property
    def database(self) -> str:
        """The database URL that is in force."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve()}/assistant.db"


def _readable(read: Callable[[str], object], value: str) -> str:
    try:
        read(value)
    except BadContent as error:
        raise ValueError(str(error)) from error
    return value


def load_settings() -> Settings:
    return Settings()  # type: ignore[call-arg]  # every field has a default; pydantic's plugin would know
