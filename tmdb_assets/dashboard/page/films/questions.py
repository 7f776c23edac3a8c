"""Questions that film people ask, each with its answer, its SQL, and what must be minded with it."""

from tmdb_assets.dashboard import answers, columns
from tmdb_assets.dashboard.address import Address
from tmdb_assets.dashboard.markup import ShownColumn, heading, link, paragraph
from tmdb_assets.dashboard.page.films import day as days
from tmdb_assets.published import PublishedCopy
from tmdb_assets.views.films.questions import questions

PATH = "questions"
_LINKS = {
    "title": columns.FILM,
    "person_name": ShownColumn(
        "Person", lambda row: link(row["person_name"], "people", person=row["person_id"]), is_wide=True
    ),
    "collection_name": columns.FRANCHISE,
}


def show(copy: PublishedCopy, address: Address) -> None:
    """Put the page."""
    heading("Questions", 1)
    day = days.newest(copy)
    days.say(copy, day, about="Answers by the data of")
    by_name = {question.name: question for question in questions()}
    options = {"": "All questions"} | {name: question.question for name, question in by_name.items()}
    chosen = address.choice("question", "Question", options)
    if chosen:
        answers.put_answer(copy, by_name[chosen], _LINKS, f"{chosen}-{day}.csv")
        return
    paragraph(
        "Each is answered by one query over the published copy, with a chart, its rows, the query to copy, and what"
        " must be minded with it.",
        quiet=True,
    )
    answers.topics(questions(), PATH)
