"""The settings, from the environment (`DUBAN_…`) before `duban.toml` in the current folder before the defaults."""

from pydantic import Field
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource


class Settings(BaseSettings):
    """One installation. An unknown key in the file is an error."""

    model_config = SettingsConfigDict(env_prefix="DUBAN_", toml_file="duban.toml", extra="forbid", frozen=True)

    database_url: str = Field(
        default="sqlite:///var/duban.db",
        description="Where the cases are: `sqlite:///FILE` (relative to the current folder) or `postgresql://…`.",
    )
    papers_folder: str = Field(default="var/papers", description="Where the bytes of issued papers are kept.")
    fonts_folder: str = Field(default="", description="A folder of printing faces that come before the ones of `bin/setup`.")
    seal: str = Field(default="", description="A picture of the seal (PNG or SVG) to print; empty leaves the place for the wet seal.")
    place: str = Field(default="humen", description="The place whose law a new database runs under.")

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
