"""What film people ask: the questions of the dashboard's page, one file of SQL each.

Belongs here: questions that one query over the published copy answers. What a file says is `views.questions`'.
"""

from functools import cache
from pathlib import Path

from tmdb_assets.views.questions import Question, read_questions


@cache
def questions() -> tuple[Question, ...]:
    """All of them, in the order in which they are listed; those of a topic stand together there.

    They are read when they are first asked for, so a file that is no question costs their page alone.

    Raises:
        ValueError: A file does not say what a question needs, or something else; the text names it.
    """
    return read_questions(Path(__file__).parent)
