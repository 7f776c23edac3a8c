"""One dbt process for many builds: parse once, then build every window that stands on standard input.

A line in is `{"data": directory, "start": day, "end": day, "select": model or null, "facts_since": day or ""}`, a line
out holds why the build failed, or nothing. With `"unit_tests": true` it is the project's unit tests that are run, with
the tables of the directory, and a line out holds each one's model, name, status and message. It saves dbt's start,
which is most of a small build. Run by the fixture `dbt`, not by hand.
"""

import json
import os
import sys
from pathlib import Path

from dbt.cli.main import dbtRunner


def main(options):
    quiet = ["--quiet", "--no-use-colors", "--log-level", "none", "--log-level-file", "none", "--no-write-json"]
    manifest = dbtRunner().invoke([*quiet, "parse", *options]).result
    for line in sys.stdin:
        request = json.loads(line)
        os.environ["TMDB_ASSETS_DATA"] = request["data"]
        Path(request["data"], "warehouse").mkdir(parents=True, exist_ok=True)  # as whoever builds does
        os.environ["TMDB_FACTS_SINCE"] = request["facts_since"]
        os.environ |= request.get("environment") or {}
        window = json.dumps({"start_date": request["start"], "end_date": request["end"]})
        if request.get("unit_tests"):
            done = dbtRunner(manifest=manifest).invoke(
                [*quiet, "test", *options, "--select", "test_type:unit", "--vars", window]
            )
            tests = [ran for ran in done.result if ran.node.resource_type == "unit_test"]
            told = [
                (ran.node.tested_node_unique_id.rpartition(".")[2], ran.node.name, ran.status, ran.message)
                for ran in tests
            ]
            sys.stdout.write(json.dumps(told) + "\n")
            sys.stdout.flush()
            continue
        select = ["--select", *request["select"].split()] if request["select"] else []
        command = ["build", "--exclude-resource-type", "unit_test"]
        done = dbtRunner(manifest=manifest).invoke([*quiet, *command, *options, *select, "--vars", window])
        failures = [f"{node.node.name}: {node.message}" for node in done.result or [] if node.status == "error"]
        if done.exception is not None:
            failures.append(str(done.exception))
        if not done.success and not failures:
            failures.append("dbt gives no reason")
        sys.stdout.write(json.dumps(failures) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
