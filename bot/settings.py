"""All settings, read once from the environment. Every variable is in the README's table; a test compares the two."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What can be set; the names in the environment are the field names in capitals."""

    model_config = SettingsConfigDict(extra="ignore")

    host: str = Field("0.0.0.0", description="address the service listens on")
    port: int = Field(8000, description="port the service listens on")
    data_dir: Path = Field(Path("var"), description="folder for the database, models, indexes and logs")
    database_url: str = Field("", description="PostgreSQL URL; empty = SQLite in DATA_DIR")
    redis_url: str = Field("", description="Redis URL for several replicas; empty = locks and limits in the process")
    encoder_model: str = Field("local", description="local, or a sentence-transformers model by name or path")
    encoder_query_prefix: str = Field("", description="what the pretrained encoder wants before a question")
    rasa_url: str = Field("http://127.0.0.1:5005", description="where the Rasa server is (loopback only)")
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
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR")

    @property
    def database(self) -> str:
        """The database URL that is in force."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve()}/assistant.db"


def load_settings() -> Settings:
    return Settings()  # type: ignore[call-arg]  # every field has a default; pydantic's plugin would know
