"""The example notebook: it runs on what a real pipeline published, and its stored outputs are fit to be seen."""

import re

import nbformat
import pytest
from nbclient.exceptions import CellExecutionError

from docs.notebook import PATH, executed, notebook

pytestmark = pytest.mark.system

CODE = [cell for cell in notebook().cells if cell.cell_type == "code"]


@pytest.fixture(scope="module")
def stored() -> nbformat.NotebookNode:
    return nbformat.read(PATH, as_version=4)


def shown(made: nbformat.NotebookNode) -> list[str]:
    """What each code cell shows, as text."""
    return [
        "".join(output.get("text") or output.data["text/plain"] for output in cell.outputs)
        for cell in made.cells
        if cell.cell_type == "code"
    ]


def test_every_cell_runs_on_what_a_pipeline_published(first_day):
    made = executed(first_day.pipeline.settings.data_dir)

    nbformat.validate(made)
    outputs = shown(made)
    assert len(outputs) == len(CODE)
    assert all(outputs)
    day = first_day.pipeline.query("select max(date_id) from fact_movie_daily")[0][0]
    assert outputs[0] == f"films of TMDB\n1 days, {day} to {day}, 0 of them recovered\n"
    shown_ones = [output for cell in made.cells for output in cell.get("outputs", ())]
    pictures = [output for output in shown_ones if "image/png" in output.get("data", {})]
    assert len(pictures) == 1


def test_without_a_published_copy_the_first_cell_says_what_to_do(tmp_path):
    with pytest.raises(CellExecutionError, match=r"There is no published copy .* run the pipeline once"):
        executed(tmp_path)


def test_the_stored_notebook_has_these_cells_with_outputs(stored):
    nbformat.validate(stored)
    assert [(cell.id, cell.cell_type, cell.source) for cell in stored.cells] == [
        (cell.id, cell.cell_type, cell.source) for cell in notebook().cells
    ], "run `python -m docs.notebook`"
    assert all(shown(stored))
    assert not [output for cell in stored.cells for output in cell.get("outputs", ()) if output.output_type == "error"]


def test_the_stored_outputs_are_the_demos_and_say_so(stored):
    first = stored.cells[0].source
    assert "This product uses the TMDB API but is not endorsed or certified by TMDB." in first
    assert "The outputs below come from the demo: films, people and numbers are made up." in first
    assert shown(stored)[0].startswith("made-up films of the demo\n7 days, ")


def test_the_stored_notebook_is_small_and_tells_nothing_of_the_machine(stored):
    text = PATH.read_text(encoding="utf-8")
    assert len(text) < 200_000
    outputs = nbformat.writes(
        nbformat.from_dict({**stored, "cells": [c for c in stored.cells if c.cell_type == "code"]})
    )
    assert not re.findall(
        r"(?<![<\w])/(?:tmp|home|root|work|usr|var|opt|Users|mnt)\b|[A-Z]:\\\\|site-packages", outputs
    )
    assert not re.findall(r"https?://|<script", outputs)
