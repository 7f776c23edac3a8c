"""What the environment says of the library.

Belongs here: the variables of this source alone.
"""

from dataclasses import dataclass
from datetime import date
from typing import Self

from tmdb_assets.environment import address, day, integer
from tmdb_assets.settings import Settings

START_VARIABLE = "LIBRARY_START_DATE"


@dataclass(frozen=True)
class LibrarySettings:
    """The settings of the library; every field is one variable."""

    api_url: str
    start_date: date | None
    retention_days: int

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """What they are in the environment that the project's settings were read from.

        Raises:
            SettingsError: A value cannot be used; the text names the variable.
        """
        return cls(
            api_url=settings.variable("LIBRARY_API_URL", address, "https://library.example.org"),
            start_date=settings.variable(START_VARIABLE, day, None),
            retention_days=settings.variable("LIBRARY_RETENTION_DAYS", integer(1, 36_500), 3_650),
        )
