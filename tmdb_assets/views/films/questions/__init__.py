"""What film people ask: the questions of the dashboard's page, one file of SQL each.

Belongs here: questions that one query over the published copy answers. What a file says is `views.questions`'.
"""

from pathlib import Path

from tmdb_assets.views.questions import read_questions

QUESTIONS = read_questions(Path(__file__).parent)
"""In the order in which they are listed; those of a topic stand together there."""
