"""The runbook agrees with the code: every command exists with its options, every alert and every rule has its entry."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest
import yaml

from tests.e2e.runbook import steps_by_entry
from tmdb_assets.alerts.alert import Kind
from tmdb_assets.cli.commands import main
from tmdb_assets.settings import PROJECT_DIR

PAGES = {name: (PROJECT_DIR / "docs" / name).read_text(encoding="utf-8") for name in ("runbook.md", "deployment.md")}
RUNBOOK = PAGES["runbook.md"]
COMPOSE = yaml.safe_load((PROJECT_DIR / "docker-compose.yml").read_text(encoding="utf-8"))
RULES = yaml.safe_load((PROJECT_DIR / "deploy/prometheus/rules.yml").read_text(encoding="utf-8"))
TARGETS = set(re.findall(r"^([a-z-]+):", (PROJECT_DIR / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))

INSIDE = r"docker compose (exec|run( --rm| --no-deps| --volume \S+)*) [\w-]+ "
"""What stands before a command that is run in a container."""

# What stands before the name of a service, with the number of words that follow each option.
COMPOSE_OPTIONS = {
    "--detach": 0,
    "--build": 0,
    "--wait": 0,
    "--rm": 0,
    "--no-deps": 0,
    "--volume": 1,
    "--profile": 1,
    "--tail": 1,
    "--since": 1,
    "-T": 0,
}


def commands() -> list[str]:
    """Every command in a block of either page, without its comment, and in the columns of the runbook."""
    blocks = [block for page in PAGES.values() for block in re.findall(r"```sh\n(.*?)```", page, re.DOTALL)]
    lines = [line.strip() for block in blocks for line in block.replace("\\\n", " ").splitlines()]
    lines += [command for steps in steps_by_entry().values() for step in steps for command in step if command]
    return sorted({" ".join(shlex.split(line, comments=True)) and line for line in lines if line} - {""})


def check_tmdb_assets(words: list[str]) -> None:
    """Whether click takes these words, without doing what they say."""
    command: click.Command = main
    context = click.Context(main, info_name="tmdb-assets")
    while isinstance(command, click.Group):
        found = command.get_command(context, words[0]) if words else None
        assert found is not None, f"tmdb-assets has no command {words[:1]}"
        command, words = found, words[1:]
    # Whether a backup is there is not the runbook's business.
    existing = [word if not re.match(r"/?backups/", word) else __file__ for word in words]
    command.make_context(command.name, existing)


def check_compose(words: list[str]) -> None:
    """Whether the profiles and services are in docker-compose.yml, and what is executed in them exists."""
    profiles = {name for service in COMPOSE["services"].values() for name in service.get("profiles", ())}
    words = [*words]
    while words[0] == "--profile":
        assert words[1] in profiles, words
        words = words[2:]
    verb, *words = words
    assert verb in {"ps", "logs", "exec", "up", "down", "restart", "run", "build", "pull", "stop"}, verb
    while words and words[0].startswith("-"):
        assert words[0] in COMPOSE_OPTIONS, f"docker compose {verb} {words[0]}"
        words = words[1 + COMPOSE_OPTIONS[words[0]] :]
    services = words[:1] if verb in {"exec", "run"} else words
    assert set(services) <= set(COMPOSE["services"]), services
    if verb in {"exec", "run"}:
        check(words[1:])


def check(words: list[str]) -> None:
    """Whether a command exists; those of the system are taken as they are."""
    program = Path(words[0]).name
    if program == "tmdb-assets":
        check_tmdb_assets(words[1:])
    elif program == "make":
        assert set(words[1:]) <= TARGETS, words
    elif words[:2] == ["docker", "compose"]:
        check_compose(words[2:])
    elif program == "dagster":
        done = subprocess.run([sys.executable, "-m", *words, "--help"], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    else:
        system = {
            "psql",
            "du",
            "rm",
            "mv",
            "install",
            "docker",
            "git",
            "cp",
            "openssl",
            "printf",
            "nginx",
            "set",
            "echo",
        }
        assert program in system, f"who knows {program}?"


def anchors(page: str) -> set[str]:
    """The anchors that GitHub makes of headings."""
    headings = re.findall(r"^#+ (.*)$", re.sub(r"```.*?```", "", page, flags=re.DOTALL), re.MULTILINE)
    return {anchor_of(heading) for heading in headings}


def anchor_of(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("line", commands())
def test_every_command_of_the_pages_exists_with_its_options(line):
    for part in re.split(r" && | \| ", line):
        check(shlex.split(part, comments=True))


def test_both_columns_say_the_same_of_commands_of_ours():
    """What is run in a container, as it is on one machine: the same words, and the same file."""
    pairs = [step for steps in steps_by_entry().values() for step in steps if re.search(r" (exec|run) ", step[1])]
    different = [
        (left, right)
        for left, right in pairs
        if left and left != re.sub(r" /(data|backups)\b", r" \1", re.sub(INSIDE, "", right))
    ]

    assert len(pairs) > 30
    assert different == []
    assert [right for left, right in pairs if not left] == [
        'docker compose exec postgres psql --username postgres --command "\\password dagster"'
    ]


def test_every_entry_with_commands_has_them_for_one_machine_and_for_containers():
    for entry, steps in steps_by_entry().items():
        section = RUNBOOK.partition(f"# {entry}\n")[2].partition("\n#")[0]
        assert "```sh" not in section, entry
        assert not steps or "| | one machine | containers |" in section, entry
    assert len([steps for steps in steps_by_entry().values() if steps]) > 20


def test_the_errors_that_the_runbook_lists_are_said_by_the_code():
    section = RUNBOOK.partition("\n## By error\n")[2].partition("\n## ")[0]
    quoted = [words for line in section.splitlines() for words in re.findall(r"`([^`]+)`", line.split(" | ")[0])]
    assert len(quoted) > 12
    assert [words for words in quoted if words not in said_by_the_code()] == []


def test_inline_commands_exist_too():
    for page in PAGES.values():
        for name in re.findall(r"`tmdb-assets ([a-z]+)", page):
            assert name in main.commands
        for name in re.findall(r"`make ([a-z-]+)`", page):
            assert name in TARGETS


def test_every_kind_of_alert_and_every_rule_has_an_entry():
    index = dict(re.findall(r"^\| (alert `\w+`|rule `\w+`) \| \[.*?\]\(#([\w-]+)\) \|$", RUNBOOK, re.MULTILINE))
    rules = [rule["alert"] for group in RULES["groups"] for rule in group["rules"]]

    assert [*index] == [f"alert `{kind}`" for kind in Kind] + [f"rule `{name}`" for name in rules]
    assert set(index.values()) <= anchors(RUNBOOK)


def test_every_entry_says_what_to_do():
    entries = re.split(r"^### ", RUNBOOK, flags=re.MULTILINE)[1:]
    assert len(entries) > 20
    assert [entry.splitlines()[0] for entry in entries if "**Do**" not in entry and "**When**" not in entry] == []


def test_every_link_of_the_pages_leads_somewhere():
    for name, page in PAGES.items():
        for target in re.findall(r"\]\(([^)]+)\)", page):
            place, _, anchor = target.partition("#")
            if place.startswith("https://"):
                continue
            assert not place or (PROJECT_DIR / "docs" / place).exists(), f"{name}: {target}"
            if anchor and place in {"", *PAGES}:
                assert anchor in anchors(PAGES[place or name]), f"{name}: {target}"


def said_by_the_code() -> str:
    """The source, with texts that go over several lines in one piece."""
    return " ".join(
        re.sub(r'"\s*\n\s*f?"', "", path.read_text(encoding="utf-8"))
        for path in (PROJECT_DIR / "tmdb_assets").rglob("*.py")
    )


def test_the_words_that_symptoms_quote_are_said_by_the_code():
    """A sentence in the code that was changed is a symptom that nobody finds any more."""
    source = said_by_the_code()
    symptoms = " ".join(re.findall(r"\*\*Symptom\*\*: (.*?)\*\*", RUNBOOK, re.DOTALL))
    foreign = {"No space left on device", "password authentication failed", "port is already allocated"}
    quoted = {words for words in re.findall(r"`([^`]+)`", symptoms) if " " in words} - foreign
    ours = [words for words in quoted if not words.startswith(("docker", "dagster"))]

    assert len(ours) >= 6
    assert [words for words in ours if words.replace("The warehouse was", "was") not in source] == []
