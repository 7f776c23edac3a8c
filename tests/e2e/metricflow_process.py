"""MetricFlow, started once for many queries: what `mf query` does, without asking the package index about itself.

On standard input stands a list of `{"metrics": names, "group_by": names}` in JSON; a list comes out that has for each
its rows, or the text of why it was refused. A process of its own, for dbt leaves much behind in the one it runs in. Run
by the tests of metrics, not by hand.
"""

import json
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

from dbt_metricflow.cli.cli_configuration import CLIConfiguration
from metricflow.engine.metricflow_engine import MetricFlowQueryRequest


def shown(value):
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat()[:10] if isinstance(value, date) else value


def answer(engine, query):
    request = MetricFlowQueryRequest.create(metric_names=query["metrics"], group_by_names=query["group_by"])
    try:
        found = engine.query(request).result_df
    except Exception as refused:  # noqa: BLE001 - the test looks at it
        return str(refused)
    return [[shown(value) for value in row] for row in found.rows]


def main(project):
    configuration = CLIConfiguration()
    configuration.setup(dbt_profiles_path=project, dbt_project_path=project, configure_file_logging=False)
    answers = [answer(configuration.mf, query) for query in json.load(sys.stdin)]
    sys.stdout.write("\n" + json.dumps(answers))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
