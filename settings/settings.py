"""The settings, from the environment (`DUBAN_…`) before `duban.toml` in the current folder before the defaults."""

from pathlib import Path

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
    checkpoints: Path = Field(
        default=Path("var/checkpoints"),
        description="Where the daily signed checkpoints are written; best a folder on another machine or a medium that is taken away.",
    )
    keys: Path = Field(default=Path("var/keys"), description="Where the keys of this installation lie, for its owner only.")
    papers_folder: str = Field(default="var/papers", description="Where the bytes of issued papers are kept.")
    fonts_folder: str = Field(default="", description="A folder of printing faces that come before the ones of `bin/setup`.")
    seal: str = Field(default="", description="A picture of the seal (PNG or SVG) to print; empty leaves the place for the wet seal.")
    place: str = Field(default="humen", description="The place whose law a new database runs under.")
    public_address: str = Field(
        default="", pattern=r"^(https?://[A-Za-z0-9.:\[\]-]+/?)?$",
        description="The address of the public site, `https://safety.example`: the code on a paper then opens the verifier there; "
        "empty prints the reference alone. Papers already issued keep their code.",
    )
    desk_port: int = Field(default=8650, ge=1, le=65_535, description="The port on which `duban up` starts the desk.")
    prefect_home: Path = Field(default=Path("var/prefect"), description="The folder of Prefect: its database, its profile.")
    prefect_host: str = Field(default="127.0.0.1", description="The address on which Prefect's server listens.")
    prefect_port: int = Field(default=4200, ge=1, le=65_535, description="The port on which Prefect's server listens.")
    prefect_api: str = Field(
        default="", pattern=r"^(https?://\S+)?$",
        description="The address of Prefect's API where its server is on another machine: `https://clock.example/api`.",
    )
    prefect_secret: Path = Field(
        default=Path("var/keys/prefect.txt"), description="Name and password of Prefect's API (`name:password`), mode 600."
    )
    prefect_database_url: str | None = Field(
        default=None,
        description="Prefect's own database where it is not SQLite: `postgresql+asyncpg://…`, with the extension pg_trgm.",
    )
    channels: Channels = Field(default_factory=Channels, description="The ways by which messages leave the house.")

    files_folder: str = Field(default="var/files", description="Where the bytes of photographs are kept.")
    secret_file: str = Field(
        default="var/secret.key", description="The file of the secret that signs cookies; made at the first start, readable by its owner only."
    )
    allowed_hosts: tuple[str, ...] = Field(
        default=("localhost", "127.0.0.1", "[::1]"), description="Host names the desk answers to; all others are refused."
    )
    idle_minutes: int = Field(default=20, ge=15, le=30, description="After how many idle minutes a login ends.")
    web_processes: int = Field(default=1, ge=1, le=16, description="How many processes serve the desk; more than one needs PostgreSQL.")
    debug: bool = Field(default=False, description="Refused at the start: faults would be shown to strangers.")

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
