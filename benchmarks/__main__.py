"""The command `python -m benchmarks`: run the benchmarks, print the figures, fail if one misses its target."""

import os
import sys
import time
from collections.abc import Callable
from traceback import format_exc

import click
from rich.console import Console

from benchmarks import (
    after_fetch,
    alert_delay,
    dashboard,
    first_run,
    growth,
    loading,
    month,
    postgres,
    rate,
    recovery,
    requests_asked,
    scrape,
    series,
    star,
)
from benchmarks.report import Result, load_average, machine, print_details, print_figures, write_readme
from tmdb_assets.loopback import spare_loopback

BENCHMARKS: dict[str, Callable[..., Result]] = {
    "rate": rate.measure,
    "requests": requests_asked.measure,
    "star": star.measure,
    "after-fetch": after_fetch.measure,
    "month": month.measure,
    "growth": growth.measure,
    "recovery": recovery.measure,
    "series": series.measure,
    "scrape": scrape.measure,
    "alert-delay": alert_delay.measure,
    "postgres": postgres.measure,
    "dashboard": dashboard.measure,
    "loading": loading.measure,
    "first-run": first_run.measure,
}


@click.command(name="benchmarks", help=__doc__)
@click.option("--only", "names", multiple=True, type=click.Choice(list(BENCHMARKS)), help="One of them; repeatable.")
@click.option("--quick", is_flag=True, help="Small sizes, the same code: to try the benchmarks, not the project.")
@click.option("--write", is_flag=True, help="Write the results of a whole run into benchmarks/README.md.")
def main(names: tuple[str, ...], quick: bool, write: bool) -> None:
    if write and (names or quick):
        raise click.UsageError("--write keeps the results of one whole run: leave out --only and --quick")
    spare_loopback(os.environ)
    console = Console(width=None if sys.stdout.isatty() else 120)
    started = time.monotonic()
    results: dict[str, Result] = {}
    broken = False
    for name in names or BENCHMARKS:
        console.print(f"[bold]{name}[/] ...")
        load = load_average()
        try:
            results[name] = BENCHMARKS[name](quick=quick)
        except Exception:  # noqa: BLE001 - whatever it is, the others are still worth measuring
            console.print(f"{name} could not be measured:\n{format_exc()}", style="red", markup=False, highlight=False)
            broken = True
            continue
        results[name].load = f"{load} → {load_average()}"
        print_details(console, results[name])
    console.print(*machine(), sep="\n", highlight=False, soft_wrap=True)
    print_figures(console, results)
    if write and not broken:
        write_readme(results, time.monotonic() - started)
    sys.exit(0 if not broken and all(result.met for result in results.values()) else 1)


if __name__ == "__main__":
    main()
