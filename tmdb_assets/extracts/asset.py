"""The extracts as assets: files of the published copy for spreadsheets, notebooks and Tableau, and a data dictionary.

Belongs here: when they are made and what Dagster shows of them. How they are made is in `extracts`.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial

import dagster as dg

from tmdb_assets.apart import DiedError
from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.checks.results import check_result
from tmdb_assets.extracts.contents import Form, about
from tmdb_assets.extracts.dictionary import dictionary_differences, write_dictionary
from tmdb_assets.extracts.files import csv_differences, parquet_differences, write_csv, write_parquet
from tmdb_assets.extracts.place import replacing
from tmdb_assets.extracts.tableau import HOW_TO_INSTALL, hyper_form, is_available
from tmdb_assets.policies import EXTRACTS_POOL, OWNERS, WHOLE_COPY, after_publication, backfill_policy, outlet_tags
from tmdb_assets.records.instance import claim_run
from tmdb_assets.schemas.validation import Verdict, shown_examples
from tmdb_assets.warehouse.build import MANIFEST
from tmdb_assets.warehouse.published_asset import published_key
from tmdb_assets.workspace import Workspace

GROUP = "extracts"
READS_BACK = "reads_back"


@dataclass(frozen=True)
class Extract:
    """An extract: a folder of files.

    Attributes:
        name: Name of the asset and the folder.
        description: What a file is, and what is in it.
        kinds: Kinds of the asset.
        form: Opens what writes the files and reads them back, for as long as both are needed.
        missing: What to do if it cannot be written here; None if it can.
    """

    name: str
    description: str
    kinds: frozenset[str]
    form: Callable[[], AbstractContextManager[Form]]
    missing: Callable[[], str | None] = lambda: None


EXTRACTS = (
    Extract(
        "parquet",
        "One Parquet file for each mart, and for each core table that marts are read with: declared types, and the"
        " description of each column in the file. Always of the newest published copy.",
        frozenset({"parquet"}),
        lambda: nullcontext(Form(write_parquet, parquet_differences)),
    ),
    Extract(
        "csv",
        "One CSV file for each table of the Parquet extract: UTF-8, days and times ISO 8601, unknown is empty. A text"
        " that a spreadsheet would take for a formula has an apostrophe in front.",
        frozenset({"csv"}),
        lambda: nullcontext(Form(write_csv, csv_differences)),
    ),
    Extract(
        "tableau",
        "One `.hyper` file for Tableau with the tables of the Parquet extract. Needs the optional extra `tableau`;"
        " without it nothing is written, and the metadata says how to install it.",
        frozenset({"tableau"}),
        hyper_form,
        lambda: None if is_available() else HOW_TO_INSTALL,
    ),
    Extract(
        "data_dictionary",
        "One entry for each column of each published table, with type, reference and description, as a page (HTML) and"
        " a CSV file; made of the dbt descriptions.",
        frozenset({"csv"}),
        lambda: nullcontext(Form(partial(write_dictionary, manifest_path=MANIFEST), dictionary_differences)),
    ),
)


def extract_definitions(dataset: Dataset, partitions: dg.TimeWindowPartitionsDefinition) -> dg.Definitions:
    """The extracts of a dataset; a partition of theirs is a period after whose publication they were made."""
    return dg.Definitions(assets=[_asset(dataset, extract, partitions) for extract in EXTRACTS])


@contextmanager
def _told_if_it_dies() -> Iterator[None]:
    try:
        yield
    except DiedError as error:
        raise dg.Failure(str(error)) from error


def _asset(dataset: Dataset, extract: Extract, partitions: dg.TimeWindowPartitionsDefinition) -> dg.AssetsDefinition:
    key = dg.AssetKey([GROUP, dataset.name, extract.name])
    spec = dg.AssetCheckSpec(
        READS_BACK,
        asset=key,
        description="The files, read back before they take their place, hold what the published copy does: the same"
        " rows with the same values. If not, those of before stay.",
    )

    @dg.asset(
        key=key,
        deps=[published_key(dataset)],
        description=extract.description,
        group_name=GROUP,
        kinds=set(extract.kinds),
        owners=list(OWNERS),
        tags={**outlet_tags(dataset), **WHOLE_COPY},
        automation_condition=after_publication(),
        partitions_def=partitions,
        backfill_policy=backfill_policy(),
        pool=EXTRACTS_POOL,
        check_specs=[spec],
    )
    def extracted(
        context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]
    ) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
        claim_run(context)
        place = dataset.paths(workspace.settings).extracts / extract.name
        if missing := extract.missing():
            context.log.warning(missing)
            yield dg.MaterializeResult(metadata={"dagster/row_count": 0, "not_written": missing})
            nothing = Verdict(numbers={"files": 0, "not_written": missing})
            yield check_result(nothing, asset=key, name=READS_BACK)
            return
        # Whatever day the run is about: an older one must not bring older files back.
        copy = workspace.published(dataset)
        with _told_if_it_dies(), extract.form() as form, replacing(place, about(copy)) as folder:
            rows = form.write(copy, folder)
            verdict = Verdict(rows=sum(rows.values()), problems=form.differences(copy, folder))
            # Not before: Tableau's engine grows a file that it opens.
            sizes = {name: (folder / name).stat().st_size for name in rows}
            verdict.numbers = {"files": len(rows), "size_bytes": sum(sizes.values())}
            if not verdict.passed:
                yield check_result(verdict, asset=key, name=READS_BACK, days=copy.periods)
                raise dg.Failure(
                    f"The extract is not what the published copy holds: {'; '.join(verdict.problems)}. The files in"
                    f" {place} are those of before.",
                    allow_retries=False,
                )
        context.log.info(f"wrote {len(rows)} files with {verdict.rows:,} rows to {place}")
        preview = shown_examples(copy.arrow(dataset.preview).to_pylist()) if dataset.preview else []
        yield dg.MaterializeResult(
            metadata={
                "path": dg.MetadataValue.path(str(place)),
                "dagster/row_count": verdict.rows,
                "size_bytes": sum(sizes.values()),
                **{name: value for name, value in about(copy).items() if value is not None},
                # Tables and no Markdown: titles come from outside, and the UI escapes what is in a table.
                "files": dg.MetadataValue.table(
                    [dg.TableRecord({"file": n, "rows": rows[n], "size_bytes": sizes[n]}) for n in rows]
                ),
                # The UI has no form for a table without rows.
                **({"preview": dg.MetadataValue.table([dg.TableRecord(row) for row in preview])} if preview else {}),
            }
        )
        yield check_result(verdict, asset=key, name=READS_BACK, days=copy.periods)

    return extracted
