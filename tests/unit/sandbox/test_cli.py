"""The command: what it prints, what it refuses, and that it serves and stops."""

import re
import signal
import subprocess
import sys

import pytest
import requests
from click.testing import CliRunner

from tmdb_assets.sandbox.cli import sandbox
from tmdb_assets.sandbox.settings import SandboxSettings


@pytest.fixture
def running():
    """Start the command as a process of its own."""
    processes = []

    def run(*options):
        command = [sys.executable, "-m", "tmdb_assets.sandbox.cli", "--port", "0", *options]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        processes.append(process)
        printed = {}
        for line in process.stdout:
            name, _, value = line.removeprefix("export ").strip().partition("=")
            if line.startswith("export "):
                printed[name] = value
            if len(printed) == 7:
                break
        return process, printed

    yield run
    for process in processes:
        process.kill()
        process.wait()


def test_the_printed_lines_are_all_a_client_needs(running):
    process, printed = running("--films", "60", "--today", "2026-03-01", "--token", "mine")
    assert set(printed) == {
        "TMDB_API_URL", "TMDB_EXPORTS_URL", "TMDB_API_TOKEN",
        "OMDB_URL", "OMDB_API_KEY", "MDBLIST_URL", "MDBLIST_API_KEY",
    }  # fmt: skip
    headers = {"Authorization": f"Bearer {printed['TMDB_API_TOKEN']}"}
    body = requests.get(f"{printed['TMDB_API_URL']}/discover/movie", headers=headers, timeout=20).json()
    assert body["total_results"] == 60
    export = f"{printed['TMDB_EXPORTS_URL']}/movie_ids_03_01_2026.json.gz"
    assert requests.get(export, timeout=20).status_code == 200
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == 0
    # No line for every request.
    assert process.stdout.read().strip() == ""


def test_a_fault_plan_is_taken_from_a_file(running, tmp_path):
    plan = tmp_path / "plan.json"
    plan.write_text('[{"kind": "status", "status": 503, "endpoint": "/authentication"}]')
    _, printed = running("--films", "20", "--faults", str(plan))
    assert requests.get(f"{printed['TMDB_API_URL']}/authentication", timeout=20).status_code == 503


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--films", "0"], "films must be between"),
        (["--catalogue", "/nowhere"], "download the TMDB 5000"),
        (["--rate-limit", "0"], "rate_limit"),
        (["--today", "tomorrow"], "--today"),
        (["--faults", "/nowhere.json"], "does not exist"),
        (["--host", "203.0.113.1", "--films", "20"], "choose another one with --port"),
    ],
)
def test_what_is_wrong_is_said_in_one_line_without_a_traceback(options, told):
    result = CliRunner().invoke(sandbox, options)
    assert result.exit_code != 0
    assert told in result.output
    assert "Traceback" not in result.output


def test_the_options_are_those_that_were_promised_with_the_defaults_of_the_settings():
    options = {option.name: option.to_info_dict() for option in sandbox.params}
    assert set(options) == {
        "host", "port", "catalogue", "films", "seed", "today", "latency_ms", "rate_limit", "retry_after",
        "repeat_share", "changed_share", "todays_export", "faults", "token", "series", "omdb_limit", "mdblist_limit",
    }  # fmt: skip
    settings = SandboxSettings()
    differing = {name for name, option in options.items() if option["default"] != getattr(settings, name)}
    assert differing - {"faults"} == {"port"}
    assert options["port"]["default"] == 8765


@pytest.mark.parametrize(
    ("options", "setting"),
    [
        (["--no-todays-export"], {"todays_export": False}),
        (["--repeat-share", "0.5", "--films", "30"], {"repeat_share": 0.5, "films": 30}),
        (
            ["--series", "40", "--omdb-limit", "0", "--mdblist-limit", "9"],
            {"series": 40, "omdb_limit": 0, "mdblist_limit": 9},
        ),
        (["--rate-limit", "7", "--retry-after", "2"], {"rate_limit": 7, "retry_after": 2}),
        (["--catalogue", "there", "--latency-ms", "5"], {"catalogue": "there", "latency_ms": 5.0}),
    ],
)
def test_an_option_is_read_as_the_value_of_its_setting(options, setting):
    given = sandbox.make_context("sandbox", options).params
    assert {name: given[name] for name in setting} == setting
    assert all(type(given[name]) is type(value) for name, value in setting.items())


def test_help_explains_every_option():
    text = CliRunner().invoke(sandbox, ["--help"]).output
    assert all(option.help for option in sandbox.params)
    assert re.search(r"--catalogue TEXT\s+'synthetic', or a directory", text)
