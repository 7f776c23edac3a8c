"""docker-compose.yml, read as Docker Compose reads it.

Belongs here: what stands in the file. Starting its services is `machine`'s business.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from tmdb_assets.settings import PROJECT_DIR

COMPOSE = PROJECT_DIR / "docker-compose.yml"

_VARIABLE = re.compile(r"\$\{(\w+):-([^{}]*)\}")


def interpolated(text: str, variables: Mapping[str, str]) -> str:
    """The text with its variables filled in: each says its default, which stands for an empty one, too."""
    return _VARIABLE.sub(lambda found: variables.get(found[1]) or found[2], text)


def read_compose(variables: Mapping[str, str]) -> dict[str, Any]:
    """The file, with its variables filled in."""

    def filled(part: Any) -> Any:
        match part:
            case dict():
                return {name: filled(value) for name, value in part.items()}
            case list():
                return [filled(value) for value in part]
            case str():
                return interpolated(part, variables)
        return part

    return filled(yaml.safe_load(COMPOSE.read_text(encoding="utf-8")))


def environment_of(compose: Mapping[str, Any], service: str) -> dict[str, str]:
    """The variables that a service gets."""
    return {name: str(value) for name, value in compose["services"][service].get("environment", {}).items()}


def mounted_files(service: Mapping[str, Any]) -> dict[str, Path]:
    """The files of the project that a service sees: by their place in the container."""
    mounts = [mount.split(":") for mount in service.get("volumes", []) if mount.startswith("./")]
    return {target: PROJECT_DIR / source for source, target, *_ in mounts}
