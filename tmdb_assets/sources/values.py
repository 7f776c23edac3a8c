"""The types of single values in the answers of sources, and where an answer has another one.

Belongs here: what answers of every source are declared with. Which fields an answer has is the source's business.
Types are strict: a number in a text is no number, and true is none either.
"""

import copy
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import getitem
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, ValidationError
from pydantic_core import CoreSchema, core_schema

MAX_WHOLE = 2**63 - 1
"""What a column of whole numbers can hold."""


@dataclass(frozen=True)
class Expected:
    """Says in our words what a value should be, whatever about it is wrong."""

    words: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401
        """The type's own schema, with these words in place of its errors."""
        return core_schema.custom_error_schema(
            handler(source), custom_error_type="unexpected", custom_error_message=self.words
        )


Text = Annotated[str, Field(strict=True), Expected("text")]
Name = Annotated[str, Field(strict=True, min_length=1), Expected("text")]
Flag = Annotated[bool, Field(strict=True), Expected("true or false")]
Whole = Annotated[int, Field(strict=True, ge=-MAX_WHOLE, le=MAX_WHOLE), Expected("whole number")]
Count = Annotated[int, Field(strict=True, ge=0, le=MAX_WHOLE), Expected("whole number from 0")]
Id = Annotated[int, Field(strict=True, ge=1, le=MAX_WHOLE), Expected("id")]
Amount = Annotated[float, Field(strict=True, ge=0, allow_inf_nan=False), Expected("number from 0")]


class Fields(BaseModel):
    """An object in an answer, with the fields that are read; others are ignored."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)


@dataclass(frozen=True)
class Misfit:
    """A place in an answer whose value is not what it should be."""

    path: tuple[str | int, ...]
    value: object
    """What stands there; None if nothing does."""
    words: str
    """What should stand there."""

    def place(self, below: int = 0) -> str:
        """The path as text, such as `credits.cast[1].order`, without its first `below` steps."""
        steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in self.path[below:])
        return "".join(steps).removeprefix(".")

    @property
    def told(self) -> str:
        """What stands there and what should, to be said after the place."""
        article = "an" if self.words[0] in "aeiou" else "a"
        return f"{self.shown}, where {article} {self.words} is expected."

    @property
    def shown(self) -> str:
        """The beginning of the value: it may be of any size."""
        return repr(str(self.value)[:40])

    @property
    def is_structure(self) -> bool:
        """Whether a list or an object should stand there: without it, a part of the answer is missing."""
        return self.words in _WORDS.values() and not isinstance(self.path[-1], int)


_WORDS = {"list_type": "list", "model_type": "object", "dict_type": "object"}


def misfits(error: ValidationError) -> Iterator[Misfit]:
    """Every place of an answer that pydantic refuses, in the order of the declaration; there is at least one."""
    for found in error.errors(include_url=False, include_context=False):
        is_missing = found["type"] == "missing"  # its input is the object around it
        words = found["msg"] if found["type"] == "unexpected" else _WORDS.get(found["type"], "value")
        yield Misfit(found["loc"], None if is_missing else found["input"], words)


def without_misfits(content: Any, found: Iterable[Misfit]) -> Any:  # noqa: ANN401 - JSON is any shape
    """A copy of an answer in which null stands in the place of every misfit; what is not there stays away."""
    amended = copy.deepcopy(content)
    for misfit in found:
        *way, last = misfit.path
        holder: Any = reduce(getitem, way, amended)
        if isinstance(holder, dict) and last not in holder:
            continue
        holder[last] = None
    return amended
