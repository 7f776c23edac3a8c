"""The templates of everything the project writes as HTML: where they are, and what holds for all of them.

Belongs here: jinja's environment. A template stands beside the code that fills it, as `*.html.j2`; what a page says is
that code's business. Every value is escaped unless its template says `safe`; a name that nobody gave is an error.
"""

from collections.abc import Callable

from jinja2 import Environment, PackageLoader, StrictUndefined


def templates_of(package: str, folder: str = "", finalize: Callable[[object], object] | None = None) -> Environment:
    """The templates of a package.

    Args:
        package: The package's full name.
        folder: The folder in it that has the templates; empty for the package's own.
        finalize: What is done with each value before it is escaped; nothing without it.
    """
    environment = Environment(
        loader=PackageLoader(package, folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=finalize,
    )
    # `tojson` writes no letter that could end a script; NaN is no JSON, and a chart's keys keep their order.
    environment.policies["json.dumps_kwargs"] = {"allow_nan": False, "separators": (",", ":")}
    return environment
