"""One dbt process for many builds: it reads the project once, then a child builds each window of standard input.

A line in is `{"data": directory, "start": day, "end": day, "select": model or null, "facts_since": day or ""}`, a line
out holds why the build failed, or nothing. With `"unit_tests": true` it is the project's unit tests that are run, with
the tables of the directory, and a line out holds each one's model, name, status and message. It saves dbt's start,
which is most of a small build. A build's databases stay open until its child ends, as they do outside of tests. Run by
the fixture `dbt`, not by hand.
"""

import atexit
import json
import os
import sys
import threading
from pathlib import Path

from dbt.cli.main import dbtRunner

from tmdb_assets.warehouse.dbt_process import read_project

QUIET = ["--quiet", "--no-use-colors", "--log-level", "none", "--log-level-file", "none", "--no-write-json"]


def main(options):
    manifest = read_project(options)
    # A fork takes only one thread along: another one would leave its locks behind, closed for ever.
    assert threading.active_count() == 1
    for line in sys.stdin:
        to_parent, to_write = os.pipe()
        child = os.fork()
        if not child:
            with open(to_write, "w", encoding="utf-8") as told:
                json.dump(answer(json.loads(line), manifest, options), told)
            # A whole exit would wait for threads of Arrow that stayed with the parent: only what closes the databases.
            atexit._run_exitfuncs()
            os._exit(0)
        os.close(to_write)
        with open(to_parent, encoding="utf-8") as told:
            found = told.read()
        # Told once the child is gone, and its databases are free.
        if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]):
            sys.exit("the child that builds died")
        sys.stdout.write(found + "\n")
        sys.stdout.flush()


def answer(request, manifest, options):
    """What a line asks for."""
    Path(request["data"], "warehouse").mkdir(parents=True, exist_ok=True)  # as whoever builds does
    os.environ |= {
        "TMDB_ASSETS_DATA": request["data"],
        "TMDB_ASSETS_KEEP_OPEN": "true",
        "TMDB_FACTS_SINCE": request["facts_since"],
        **(request.get("environment") or {}),
    }
    window = ["--vars", json.dumps({"start_date": request["start"], "end_date": request["end"]})]
    runner = dbtRunner(manifest=manifest)
    if request.get("unit_tests"):
        done = runner.invoke([*QUIET, "test", *options, "--select", "test_type:unit", *window])
        tests = [ran for ran in done.result if ran.node.resource_type == "unit_test"]
        return [
            (ran.node.tested_node_unique_id.rpartition(".")[2], ran.node.name, ran.status, ran.message) for ran in tests
        ]
    select = ["--select", *request["select"].split()] if request["select"] else []
    done = runner.invoke([*QUIET, "build", "--exclude-resource-type", "unit_test", *options, *select, *window])
    failures = [f"{node.node.name}: {node.message}" for node in done.result or [] if node.status == "error"]
    if done.exception is not None:
        failures.append(str(done.exception))
    if not done.success and not failures:
        failures.append("dbt gives no reason")
    return failures


if __name__ == "__main__":
    main(sys.argv[1:])
