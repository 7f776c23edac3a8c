"""Figure 6: `make run` on a machine that has never seen the project, and the one after it.

A fresh clone, an environment with nothing but what finds programs and packages, no token, nothing in pip's
cache: installation, demo sandbox, the whole day. What is measured is the committed state.
"""

import os
import subprocess
import time
from pathlib import Path

from benchmarks.processes import bare_environment, temporary_directory
from benchmarks.report import Details, Figure, Result

PROJECT_DIR = Path(__file__).resolve().parent.parent
FIRST_SECONDS, NEXT_SECONDS = 300.0, 60.0
_PACKAGES_ARE_FOUND_BY = ("PIP_", "SSL_CERT_", "REQUESTS_CA_BUNDLE", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")


def measure(*, quick: bool) -> Result:
    """Clone, run, run again; `quick` lets pip use its cache."""
    with temporary_directory() as place:
        clone = place / "clone"
        subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", PROJECT_DIR, clone], check=True)
        packages = {n: v for n, v in os.environ.items() if n.upper().startswith(_PACKAGES_ARE_FOUND_BY)}
        env = bare_environment(packages)
        if not quick:
            env["PIP_CACHE_DIR"] = str(place / "pip-cache")
        installing = _seconds(["make", "setup"], clone, env)
        running = _seconds(["make", "run"], clone, env)
        again = _seconds(["make", "run"], clone, env)
    return Result(
        figures=[
            Figure("first make run, with installation", installing + running, FIRST_SECONDS, "s", decimals=0),
            Figure("next make run", again, NEXT_SECONDS, "s", decimals=0),
        ],
        details=[
            Details(
                f"`make run` in a fresh clone, pip's cache {'as it is' if quick else 'empty'}",
                ("", "seconds"),
                [
                    ("installation (`make setup`)", f"{installing:.0f}"),
                    ("first run", f"{running:.0f}"),
                    ("next `make run`", f"{again:.0f}"),
                ],
            )
        ],
    )


def _seconds(command: list[str], folder: Path, env: dict[str, str]) -> float:
    started = time.monotonic()
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"`{' '.join(command)}` failed:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
    return time.monotonic() - started
