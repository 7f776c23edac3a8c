"""The extracts as assets: files of the published copy for spreadsheets, notebooks and Tableau, and a data dictionary.

Belongs here: when they are made and what Dagster shows of them. How they are made is in `extracts`.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import dagster as dg

from tmdb_assets.apart import DiedError
from tmdb_assets.calendar.dataset import Dataset
from tmdb_assets.checks.results import check_result
from tmdb_assets.extracts.contents import PUBLISHED_AT, Form, about
from tmdb_assets.extracts.dictionary import dictionary_differences, write_dictionary
from tmdb_assets.extracts.files import csv_differences, parquet_differences, write_csv, write_parquet
from tmdb_assets.extracts.place import files_of, read_about, replacing
from tmdb_assets.extracts.tableau import HOW_TO_INSTALL, hyper_form, is_available
from tmdb_assets.made_of import UNCHANGED, are_still, made_of, note_of
from tmdb_assets.policies import EXTRACTS_POOL, OWNERS, WHOLE_COPY, after_publication, backfill_policy, outlet_tags
from tmdb_assets.published import PublishedCopy
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
        inputs: What it is made of beside the copy and the code.
        missing: What to do if it cannot be written here; None if it can.
    """

    name: str
    description: str
    kinds: frozenset[str]
    form: Callable[[], AbstractContextManager[Form]]
    inputs: tuple[Path, ...] = ()
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
        missing=lambda: None if is_available() else HOW_TO_INSTALL,
    ),
    Extract(
        "data_dictionary",
        "One entry for each column of each published table, with type, reference and description, as a page (HTML) and"
        " a CSV file; made of the dbt descriptions.",
        frozenset({"csv"}),
        lambda: nullcontext(Form(partial(write_dictionary, manifest_path=MANIFEST), dictionary_differences)),
        inputs=(MANIFEST,),
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
        said, made = about(copy), made_of(copy, *extract.inputs)
        if written := _still_there(place, said, made):
            context.log.info(f"left {len(written.rows)} files in {place} as they are: {UNCHANGED}")
            yield dg.MaterializeResult(metadata=_metadata(copy, place, written) | {"unchanged": UNCHANGED})
            yield check_result(written.verdict, asset=key, name=READS_BACK, days=copy.periods)
            return
        with _told_if_it_dies(), extract.form() as form, replacing(place, said) as folder:
            rows = form.write(copy, folder)
            problems = form.differences(copy, folder)
            # Not before: Tableau's engine grows a file that it opens.
            written = _Written(rows, {name: (folder / name).stat().st_size for name in rows}, problems)
            if problems:
                yield check_result(written.verdict, asset=key, name=READS_BACK, days=copy.periods)
                raise dg.Failure(
                    f"The extract is not what the published copy holds: {'; '.join(problems)}. The files in {place} are"
                    " those of before.",
                    allow_retries=False,
                )
            if made:
                said["made"] = {**note_of(made, folder, rows), "rows": rows}
        context.log.info(f"wrote {len(rows)} files with {written.verdict.rows:,} rows to {place}")
        yield dg.MaterializeResult(metadata=_metadata(copy, place, written))
        yield check_result(written.verdict, asset=key, name=READS_BACK, days=copy.periods)

    return extracted


@dataclass(frozen=True)
class _Written:
    """What there is of an extract: rows and bytes of its files, by name, and what is wrong with them."""

    rows: dict[str, int]
    sizes: dict[str, int]
    problems: list[str]

    @property
    def verdict(self) -> Verdict:
        numbers: dict[str, float | int | str | None] = {
            "files": len(self.rows),
            "size_bytes": sum(self.sizes.values()),
        }
        return Verdict(rows=sum(self.rows.values()), problems=self.problems, numbers=numbers)


def _still_there(place: Path, said: Mapping[str, object], made: Mapping[str, str] | None) -> _Written | None:
    """What there is of an extract, if it would be written as it is there."""
    noted = read_about(place)
    # The same copy may have been published once more, which changes nothing for whoever reads the files.
    if any(noted.get(name) != value for name, value in said.items() if name != PUBLISHED_AT):
        return None
    before = noted.get("made")
    rows = before.get("rows") if isinstance(before, dict) else None
    if not isinstance(rows, dict) or {*rows} != files_of(place) or not are_still(before, made, place, rows):
        return None
    return _Written(rows, {name: (place / name).stat().st_size for name in rows}, [])


def _metadata(copy: PublishedCopy, place: Path, written: _Written) -> dict[str, Any]:
    preview = shown_examples(copy.arrow(copy.dataset.preview).to_pylist()) if copy.dataset.preview else []
    rows, sizes = written.rows, written.sizes
    said = {name: value for name, value in read_about(place).items() if name in about(copy) and value is not None}
    return {
        "path": dg.MetadataValue.path(str(place)),
        "dagster/row_count": sum(rows.values()),
        "size_bytes": sum(sizes.values()),
        **said,
        # Tables and no Markdown: titles come from outside, and the UI escapes what is in a table.
        "files": dg.MetadataValue.table(
            [dg.TableRecord({"file": name, "rows": rows[name], "size_bytes": sizes[name]}) for name in rows]
        ),
        # The UI has no form for a table without rows.
        **({"preview": dg.MetadataValue.table([dg.TableRecord(row) for row in preview])} if preview else {}),
    }
