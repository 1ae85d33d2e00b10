"""The settings of the channels by which messages leave the house. What is secret shows as stars and is never logged."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr


class ChannelSettings(BaseModel):
    """An unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SmtpSettings(ChannelSettings):
    """A mail server."""

    host: str = Field(description="Name or address of the server.")
    port: int = Field(default=25, ge=1, le=65535)
    security: Literal["none", "starttls", "tls"] = "none"
    user: str | None = None
    password: SecretStr | None = None
    sender: str = Field(pattern=r"^[^@\s]+@[^@\s]+$", description="The address mails come from.")
    sender_name: str = "督办"
    timeout: float = Field(default=10, gt=0, le=60, description="Seconds for each answer of the server.")
    most: int = Field(default=500, ge=1, description="Mails in one drain; with a drain every minute the rate.")
    ca_file: str | None = Field(default=None, description="Certificates of an authority of one's own.")


class RobotSettings(ChannelSettings):
    """Group robots of one platform, by names of one's own."""

    base: str = Field(pattern=r"^https?://", description="The address of the platform, without path.")
    robots: dict[str, SecretStr] = Field(description="The key of each robot.")
    secrets: dict[str, SecretStr] = Field(default_factory=dict, description="The signing secret of each robot that has one.")
    timeout: float = Field(default=5, gt=0, le=60)
    per_minute: int = Field(default=20, ge=1, le=20)
    proxy: str | None = None


class WecomSettings(RobotSettings):
    """Robots of WeCom."""

    base: str = Field(default="https://qyapi.weixin.qq.com", pattern=r"^https?://")


class DingtalkSettings(RobotSettings):
    """Robots of DingTalk."""

    base: str = Field(default="https://oapi.dingtalk.com", pattern=r"^https?://")


class FeishuSettings(RobotSettings):
    """Robots of Feishu."""

    base: str = Field(default="https://open.feishu.cn", pattern=r"^https?://")


class SmsSettings(ChannelSettings):
    """An HTTP gateway for text messages."""

    url: str = Field(pattern=r"^https?://")
    fields: dict[str, str] = Field(description="What is posted, as JSON; {phone}, {text} and {key} are filled in.")
    answer_field: str = Field(description="The field of the answer that decides.")
    answer_ok: tuple[str, ...] = Field(min_length=1, description="Its values that mean: taken.")
    answer_final: tuple[str, ...] = Field(default=(), description="Its values that mean: this number never.")
    headers: dict[str, SecretStr] = Field(default_factory=dict)
    signature: str = Field(default="", description="Stands before every text, as 【某局】.")
    timeout: float = Field(default=5, gt=0, le=60)
    per_minute: int | None = Field(default=60, ge=1)
    most_characters: int = Field(default=300, ge=20)
    proxy: str | None = None


class Channels(ChannelSettings):
    """A channel that is not set up sends nothing; the station inbox needs no settings."""

    smtp: SmtpSettings | None = None
    wecom_bot: WecomSettings | None = None
    dingtalk_bot: DingtalkSettings | None = None
    feishu_bot: FeishuSettings | None = None
    sms: SmsSettings | None = None
