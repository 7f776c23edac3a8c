"""The templates of everything the project writes as HTML: where they are, and what holds for all of them.

Belongs here: jinja's environment. A template stands beside the code that fills it, as `*.html.j2`; what a page says is
that code's business. Every value is made drawable and is escaped unless its template says `safe`; a name that nobody
gave is an error.
"""

from collections.abc import Callable

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from tmdb_assets.drawable import drawable


def templates_of(package: str, folder: str = "", finalize: Callable[[object], object] | None = None) -> Environment:
    """The templates of a package.

    Args:
        package: The package's full name.
        folder: The folder in it that has the templates; empty for the package's own.
        finalize: What is done with each value before it is made drawable and escaped; nothing without it.
    """

    def finalized(value: object) -> object:
        shown = value if finalize is None else finalize(value)
        return drawable(shown, lines=True) if isinstance(shown, str) and not isinstance(shown, Markup) else shown

    environment = Environment(
        loader=PackageLoader(package, folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=finalized,
    )
    # `tojson` writes no letter that could end a script; NaN is no JSON, and a chart's keys keep their order.
    environment.policies["json.dumps_kwargs"] = {"allow_nan": False, "separators": (",", ":")}
    return environment
