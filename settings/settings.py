"""The settings, from the environment (`DUBAN_…`) before `duban.toml` in the current folder before the defaults."""

from pydantic import Field
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from settings.channels import Channels


class Settings(BaseSettings):
    """One installation. An unknown key in the file is an error."""

    model_config = SettingsConfigDict(
        env_prefix="DUBAN_", env_nested_delimiter="__", toml_file="duban.toml", extra="forbid", frozen=True
    )

    database_url: str = Field(
        default="sqlite:///var/duban.db",
        description="Where the cases are: `sqlite:///FILE` (relative to the current folder) or `postgresql://…`.",
    )
    place: str = Field(default="humen", description="The place whose law a new database runs under.")
    channels: Channels = Field(default_factory=Channels, description="The ways by which messages leave the house.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Given in code, then the environment, then the TOML file, which is read only because it is named here."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)
