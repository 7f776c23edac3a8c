"""The documentation agrees with the code: variables, tables, checks, commands, pictures."""

import dataclasses
import fnmatch
import os
import re
import runpy
import subprocess

import pytest
import yaml

from tests.defs.test_runbook import anchor_of, anchors
from tests.deploy.compose import environment_of, read_compose
from tmdb_assets.alerts.channels import channels
from tmdb_assets.cli import commands as cli
from tmdb_assets.datasets import DATASETS
from tmdb_assets.metrics.families import FAMILIES
from tmdb_assets.schemas.films.film_marts import RANKINGS
from tmdb_assets.schemas.films.people import ROLES
from tmdb_assets.settings import PROJECT_DIR, Settings

README = (PROJECT_DIR / "README.md").read_text(encoding="utf-8")
TABLES = [table for dataset in DATASETS for table in dataset.tables]
DOCS = PROJECT_DIR / "docs"
CHANGELOG = PROJECT_DIR / "CHANGELOG.md"


def page(name: str) -> str:
    """A page of docs/."""
    return (PROJECT_DIR / "docs" / name).read_text(encoding="utf-8")


def rows_below(heading: str, text: str = README, number: int = 1) -> list[list[str]]:
    """The cells of the first (or another) table below a heading of the README or of a page, without its head."""
    section = re.split(rf"^#+ {heading}$", text, maxsplit=1, flags=re.MULTILINE)[1].partition("\n## ")[0]
    tables = re.findall(r"(?:^\|.*\n)+", section, re.MULTILINE)
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in tables[number - 1].splitlines()[2:]]


def variables_in_code() -> set[str]:
    """Those of the settings, those that a source reads for itself, and Dagster's own."""
    package = PROJECT_DIR / "tmdb_assets"
    shared = set(re.findall(r'\bread\(env, "([A-Z_]+)"', (package / "settings.py").read_text(encoding="utf-8")))
    assert len(shared) == len(dataclasses.fields(Settings)) - 1, "every field but `env` is a variable"
    sources = "".join(path.read_text(encoding="utf-8") for path in (package / "sources").rglob("*.py"))
    return shared | set(re.findall(r'\.variable\(\s*"([A-Z_]+)"', sources)) | {"DAGSTER_HOME"}


def test_readme_lists_every_variable():
    assert {row[0].strip("`") for row in rows_below("Settings")} == variables_in_code()


def loaded_by_a_shell(text: str) -> dict[str, str]:
    """The variables that a file has once it is loaded as `.env.example` says."""
    script = f"set -e; set -a\n{text}\nset +a; env -0"
    done = subprocess.run(["/bin/sh", "-c", script], env={"PATH": os.defpath}, capture_output=True, check=True)
    assert not done.stderr
    loaded = dict(pair.split("=", 1) for pair in done.stdout.decode().rstrip("\0").split("\0"))
    return {name: value for name, value in loaded.items() if name not in {"PATH", "PWD", "OLDPWD", "SHLVL", "_"}}


@pytest.mark.parametrize("text", [README, page("alerts.md")], ids=["README.md", "alerts.md"])
def test_the_example_of_channels_can_be_loaded_by_a_shell_and_is_understood(text):
    (line,) = re.findall(r"^ALERT_URLS=.*$", text, re.MULTILINE)
    known = channels(loaded_by_a_shell(line)["ALERT_URLS"])
    assert [sorted(channel.severities) for channel in known] == [["error"], ["error", "warning"]]


def variables_of_containers() -> dict[str, str]:
    """The variables of docker-compose.yml with their defaults, and those of the instance that it starts."""
    compose = (PROJECT_DIR / "docker-compose.yml").read_text(encoding="utf-8")
    found = dict(re.findall(r"\$\{(\w+):-([^}]*)\}", compose))
    assert len(re.findall(r"\$\{?\w", compose)) == len(re.findall(r"\$\{\w+:-", compose)), "each has a default"
    instance = "".join(path.read_text(encoding="utf-8") for path in (PROJECT_DIR / "deploy" / "dagster").glob("*.yaml"))
    return found | dict.fromkeys(re.findall(r"env: (\w+)", instance), "")


def test_env_example_has_every_variable_and_the_true_defaults():
    example = loaded_by_a_shell((PROJECT_DIR / ".env.example").read_text(encoding="utf-8"))
    of_containers = variables_of_containers()
    assert set(example) == variables_in_code() | set(of_containers)
    assert Settings.from_env(example) == Settings.from_env({})
    assert {name: example[name] for name in set(of_containers) - variables_in_code()} == {
        name: value for name, value in of_containers.items() if name not in variables_in_code()
    }


def test_env_example_says_of_every_variable_what_it_is():
    text = (PROJECT_DIR / ".env.example").read_text(encoding="utf-8")
    blocks = [block.splitlines() for block in text.split("\n\n") if re.search(r"^\w+=", block, re.MULTILINE)]
    assert [block for block in blocks if not block[0].startswith("# ")] == []


def test_the_example_leaves_containers_as_they_are_without_it():
    example = loaded_by_a_shell((PROJECT_DIR / ".env.example").read_text(encoding="utf-8"))
    for service in read_compose({})["services"]:
        without, with_it = (environment_of(read_compose(env), service) for env in ({}, example))
        assert without.keys() == with_it.keys()
        assert Settings.from_env(without) == Settings.from_env(with_it), service
        assert {k: v for k, v in without.items() if k not in variables_in_code()} == {
            k: v for k, v in with_it.items() if k not in variables_in_code()
        }


@pytest.mark.parametrize("dataset", DATASETS, ids=lambda dataset: dataset.name)
def test_a_page_on_data_lists_every_published_table(dataset):
    heading = f"Tables of {dataset.name}"
    (text,) = [text for path in DOCS.glob("*.md") if f"# {heading}\n" in (text := path.read_text(encoding="utf-8"))]
    assert {row[0].strip("`") for row in rows_below(heading, text)} == {table.name for table in dataset.tables}


def test_the_tables_that_the_readme_names_are_published():
    rows = [row for heading in ("Data", "Series") for row in rows_below(heading)]
    named = {name for row in rows for name in re.findall(r"`([\w*]+)`", row[0])}
    published = {table.name for table in TABLES}
    assert len(named) > 10
    assert [name for name in named if not fnmatch.filter(published, name)] == []
    assert [name for name in published if not any(fnmatch.fnmatch(name, pattern) for pattern in named)] == []


def test_the_pages_on_data_list_every_variable_of_the_marts_with_its_default():
    project = yaml.safe_load((PROJECT_DIR / "dbt" / "dbt_project.yml").read_text(encoding="utf-8"))
    pages = [path.read_text(encoding="utf-8") for path in DOCS.glob("*.md")]
    listed = [
        row
        for text in pages
        if "# Variables of the marts\n" in text
        for row in rows_below("Variables of the marts", text)
    ]
    assert {row[0].strip("`"): float(row[1]) for row in listed} == project["vars"]


def test_what_the_changelog_renames_is_gone_and_what_it_names_instead_is_there():
    """Of what is not released yet: a later version may have other names again."""
    (unreleased,) = re.findall(
        r"^## Unreleased\n(.*?)(?=^## |\Z)", CHANGELOG.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    renamed = rows_below("Changed", unreleased)
    before, now = ({name for row in renamed for name in re.findall(r"`(\w+)`", row[cell])} for cell in (1, 2))
    published = {column.name for table in TABLES for column in table.columns} | {*RANKINGS, *ROLES}

    assert {"roi", "highest_roi", "cast_movie_count"} <= before
    assert before & published == set()
    assert now <= published


def test_the_page_on_checks_lists_every_check_and_whether_it_blocks(definitions):
    graph = definitions.resolve_asset_graph()
    checks = {key.name: graph.get_check_spec(key).blocking for key in graph.asset_check_keys}
    assert {row[0].strip("`"): row[3] == "blocking" for row in rows_below("Every check", page("checks.md"))} == checks


def test_readme_lists_every_command():
    assert {row[0].strip("`") for row in rows_below("Commands")} == {
        f"tmdb-assets {name}" for name in cli.main.commands
    }


def test_the_page_on_metrics_lists_every_one_with_its_labels_and_what_the_scrape_says_of_it():
    listed = rows_below("Metrics", page("metrics.md"))
    assert [(row[0].strip("`"), row[1].replace("`", ""), row[2]) for row in listed] == [
        (family.full_name, ", ".join(family.labels), family.help) for family in FAMILIES
    ]


def test_every_file_that_is_named_for_monitoring_is_there():
    named = set(re.findall(r"deploy/[\w/.]*[\w]", page("metrics.md")))
    assert {"deploy/prometheus/prometheus.yml", "deploy/grafana/provisioning"} <= named
    assert [name for name in named if not (PROJECT_DIR / name).exists()] == []


def test_every_make_target_in_the_readme_exists():
    makefile = (PROJECT_DIR / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    commands = re.findall(r"(?:^|`)make ([a-z][a-z -]*)", README, re.MULTILINE)
    used = {word for command in commands for word in command.split()}
    assert {"run", "dev", "test", "bench"} <= used <= targets


def test_the_readme_is_short_and_its_table_of_contents_leads_to_every_section():
    contents = README.partition("\n## ")[0]
    sections = [f"#{anchor}" for anchor in re.findall(r"\]\(#([\w-]+)\)", contents)]
    headings = re.findall(r"^###? (.*)$", re.sub(r"```.*?```", "", README, flags=re.DOTALL), re.MULTILINE)

    assert len(README.splitlines()) < 340
    assert [heading for heading in headings if f"#{anchor_of(heading)}" not in sections] == []
    assert len(sections) == len(headings)


def test_the_readme_names_every_page_of_docs():
    pages = {path.name for path in (PROJECT_DIR / "docs").glob("*.md")}
    assert pages == {
        row_page for row in rows_below("All pages") for row_page in re.findall(r"\(docs/(\w+\.md)\)", row[0])
    }


@pytest.mark.parametrize(
    "path",
    [PROJECT_DIR / "README.md", CHANGELOG, *sorted((PROJECT_DIR / "docs").rglob("*.md"))],
    ids=lambda path: path.name,
)
def test_every_link_and_picture_of_a_page_leads_somewhere(path):
    for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8")):
        place, _, anchor = target.partition("#")
        if target.startswith(("https://", "http://")):
            continue
        found = path.parent / place if place else path
        assert found.exists(), target
        if anchor:
            assert anchor in anchors(found.read_text(encoding="utf-8")), target


def test_every_page_that_the_code_names_is_there_with_the_section():
    """Messages say where to read on: "docs/periods.md, Rebuilding"."""
    source = "".join(path.read_text(encoding="utf-8") for path in (PROJECT_DIR / "tmdb_assets").rglob("*.py"))
    named = re.findall(r"docs/(\w+\.md)(?:, ([A-Z][\w ]*))?", re.sub(r'"\s*\n\s*f?"', "", source))
    assert {"periods.md", "runbook.md", "deployment.md"} <= {name for name, _ in named}
    for name, section in named:
        headings = re.findall(r"^#+ (.*)$", page(name), re.MULTILINE)
        assert not section or any(section.startswith(heading) for heading in headings), (name, section)


def test_a_word_stands_once_in_the_glossary():
    rows = re.findall(
        r"^\| ([^|]+) \| [^|]+ \| [^|]* \|$", page("glossary.md").partition("## Words to avoid")[0], re.MULTILINE
    )
    words = [re.sub(r" \(.*?\)", "", word) for row in rows for word in row.split(", ") if word not in {"word", "---"}]
    assert len(words) > 60
    assert [word for word in words if words.count(word) > 1] == []


@pytest.mark.parametrize(
    ("avoided", "instead"), [(r"can[ _-]not", "cannot"), ("anew", "again")], ids=["cannot", "again"]
)
def test_words_to_avoid_do_not_come_back(avoided, instead):
    """The glossary names them. Lines, comments and texts are read as they are spoken: over the ends of lines."""
    names = ("README.md", "CHANGELOG.md", "tmdb_assets", "docs", "dbt", "deploy")
    places = [PROJECT_DIR / name for name in names]
    paths = [path for place in places for path in (place.rglob("*") if place.is_dir() else [place])]
    texts = {
        str(path.relative_to(PROJECT_DIR)): re.sub(r"[\s\"'#*]+", " ", path.read_text(encoding="utf-8"))
        for path in paths
        if path.suffix in {".py", ".md", ".sql", ".yml", ".ipynb", ".json", ".jinja", ".html"}
        and not {"target", "logs"} & {*path.parts}
        and path.name != "glossary.md"
    }
    found = {
        name: re.findall(rf".{{0,40}}(?<![A-Za-z]){avoided}(?![A-Za-z]).{{0,20}}", text) for name, text in texts.items()
    }

    assert len(texts) > 300
    assert {name: lines for name, lines in found.items() if lines} == {}, f"write {instead!r}"


def test_make_help_lists_the_three_commands_of_a_newcomer():
    shown = subprocess.run(["make", "help"], cwd=PROJECT_DIR, capture_output=True, text=True, check=True).stdout
    assert all(re.search(rf"^{target} ", shown, re.MULTILINE) for target in ("run", "dev", "test"))


def test_the_picture_of_the_lineage_shows_today_s_graph():
    import json  # noqa: PLC0415

    drawing = runpy.run_path(str(PROJECT_DIR / "docs" / "lineage.py"))
    graph = json.loads((PROJECT_DIR / "tests" / "defs" / "graph.json").read_text(encoding="utf-8"))
    assert (PROJECT_DIR / "docs" / "lineage.svg").read_text(encoding="utf-8") == drawing["draw"](graph["assets"])


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_has_hashes_names_no_index_and_leaves_out_what_downloads_binaries(lock):
    text = (PROJECT_DIR / lock).read_text(encoding="utf-8")
    assert "--hash=sha256:" in text
    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text
    assert "experimental-parser" not in text


def test_the_lock_fits_what_the_project_says_it_needs():
    import tomllib  # noqa: PLC0415

    from packaging.requirements import Requirement  # noqa: PLC0415

    project = tomllib.loads((PROJECT_DIR / "pyproject.toml").read_text(encoding="utf-8"))
    locks = "".join((PROJECT_DIR / name).read_text() for name in ("requirements.lock", "requirements-dev.lock"))
    versions = dict(re.findall(r"^([a-z0-9-]+)==([^ ;\\]+)", locks, re.MULTILINE))
    for line in (*project["project"]["dependencies"], *project["dependency-groups"]["dev"]):
        need = Requirement(line)
        assert need.specifier.contains(versions[need.name]), line
