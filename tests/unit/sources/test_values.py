"""Values in answers: what is refused is told with its place, its beginning and what should stand there."""

import pytest
from pydantic import ValidationError

from tmdb_assets.sources.values import Amount, Count, Fields, Flag, Id, Name, Text, Whole, misfits

X_40 = "x" * 40


class Inner(Fields):
    whole: Whole | None = None


class Answer(Fields):
    id: Id = 1
    text: Text | None = None
    name: Name = "a name"
    flag: Flag | None = None
    count: Count | None = None
    amount: Amount | None = None
    inner: Inner | None = None
    entries: list[Inner | None] | None = None


def misfits_of(content):
    with pytest.raises(ValidationError) as raised:
        Answer.model_validate(content)
    return list(misfits(raised.value))


@pytest.mark.parametrize(
    ("content", "place", "told"),
    [
        ({"id": 0}, "id", "'0', where an id is expected."),
        ({"id": True}, "id", "'True', where an id is expected."),
        ({"text": 5}, "text", "'5', where a text is expected."),
        ({"name": ""}, "name", "'', where a text is expected."),
        ({"count": 2**63}, "count", "'9223372036854775808', where a whole number from 0 is expected."),
        ({"amount": float("nan")}, "amount", "'nan', where a number from 0 is expected."),
        ({"amount": "9"}, "amount", "'9', where a number from 0 is expected."),
        ({"inner": [1]}, "inner", "'[1]', where an object is expected."),
        ({"inner": {"whole": 1.0}}, "inner.whole", "'1.0', where a whole number is expected."),
        ({"entries": {}}, "entries", "'{}', where a list is expected."),
        (
            {"entries": [None, {"whole": "x" * 99}]},
            "entries[1].whole",
            f"'{'x' * 40}', where a whole number is expected.",
        ),
    ],
)
def test_a_misfit_is_told_with_its_place_its_beginning_and_what_is_expected(content, place, told):
    (found,) = misfits_of(content)

    assert (found.place(), found.told) == (place, told)


def test_every_misfit_is_told_in_the_order_of_the_declaration_and_a_missing_field_as_none():
    class Needed(Answer):
        needed: Id

    with pytest.raises(ValidationError) as raised:
        Needed.model_validate({"flag": 1, "text": 2})
    found = list(misfits(raised.value))

    assert [misfit.place() for misfit in found] == ["text", "flag", "needed"]
    assert found[-1].value is None


def test_what_is_null_absent_or_unknown_is_no_misfit():
    assert Answer.model_validate({"new": 1, "inner": None, "entries": [None, {}], "amount": 10}).amount == 10
