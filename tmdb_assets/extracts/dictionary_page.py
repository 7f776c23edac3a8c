"""The data dictionary as a page: one file without scripts, that needs no network and can be searched by the browser.

Belongs here: the page's HTML and style. What it says comes from `dictionary`.
"""

from collections.abc import Mapping, Sequence
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tmdb_assets.extracts.dictionary import Entry

_LAYERS = {"core": "Core: the star schema", "marts": "Marts: answers ready to use"}

_STYLE = """
:root { color-scheme: light dark; --text: #1f2328; --quiet: #57606a; --line: #d0d7de; --back: #ffffff;
  --head: #f3f5f7; --link: #0a53be; --mark: #eef4ff; }
@media (prefers-color-scheme: dark) { :root { --text: #e6edf3; --quiet: #a3adb8; --line: #3d444d; --back: #0f1319;
  --head: #1a2027; --link: #8ab8ff; --mark: #16233a; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1.5rem 1rem 4rem; background: var(--back); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif; }
h1 { margin: 0 0 .5rem; line-height: 1.2; }
h2 { margin: 2.5rem 0 .5rem; }
h3 { margin: 2rem 0 .25rem; font-family: ui-monospace, monospace; font-size: 1.15rem; }
a { color: var(--link); }
p { max-width: 60rem; }
.quiet { color: var(--quiet); }
nav ul { columns: 16rem; padding-left: 1.2rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
th, td { border-bottom: 1px solid var(--line); padding: .35rem .6rem; text-align: left; vertical-align: top; }
thead th { background: var(--head); }
tbody th { font-weight: 600; }
code { font-family: ui-monospace, monospace; font-size: .95em; }
td.text { min-width: 14rem; width: 50%; }
tr:target, h3:target { background: var(--mark); }
@media print { nav { display: none; } body { max-width: none; } }
"""


def page(
    entries: Sequence["Entry"], texts: Mapping[str, str], rows: Mapping[str, int], about: Mapping[str, object]
) -> str:
    """The page.

    Args:
        entries: Every column, those of a table together.
        texts: What each table is.
        rows: The rows of each table.
        about: Which published copy it is of.
    """
    by_layer = {
        layer: {name: list(of_table) for name, of_table in groupby(of_layer, key=lambda entry: entry.table_name)}
        for layer, of_layer in groupby(entries, key=lambda entry: entry.layer)
    }
    tables = sum(map(len, by_layer.values()))
    demo = " They are the made-up films of the demo." if about["is_demo"] else ""
    spans = f"{about['days']} days, {about['first_day']} to {about['last_day']}" if about["days"] else "no days"
    introduction = (
        f"{tables} tables with {len(entries)} columns of the published copy: {escape(spans)}.{demo} Money is US"
        " dollars, days and times are UTC, and what is unknown is NULL, never 0. Every text on this page can be found"
        " with the search of your browser."
    )
    return "\n".join(
        [
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>Data dictionary of tmdb_assets</title>\n<style>{_STYLE}</style>\n</head>\n<body>",
            "<header>\n<h1>Data dictionary</h1>",
            f"<p>{introduction}</p>",
            f'<p class="quiet">{escape(str(about["attribution"]))}</p>\n</header>',
            _contents(by_layer),
            "<main>",
            *(
                f"<section>\n<h2>{escape(_LAYERS.get(layer, layer))}</h2>\n"
                + "\n".join(_table(name, of_table, texts[name], rows[name]) for name, of_table in of_layer.items())
                + "\n</section>"
                for layer, of_layer in by_layer.items()
            ),
            "</main>\n</body>\n</html>\n",
        ]
    )


def _contents(by_layer: Mapping[str, Mapping[str, object]]) -> str:
    names = [name for of_layer in by_layer.values() for name in of_layer]
    items = "\n".join(f'<li><a href="#{escape(name)}"><code>{escape(name)}</code></a></li>' for name in names)
    return f'<nav aria-label="Tables">\n<ul>\n{items}\n</ul>\n</nav>'


def _table(name: str, entries: Sequence["Entry"], text: str, rows: int) -> str:
    files = "in the Parquet, CSV and Tableau extracts" if entries[0].is_extracted else "in the DuckDB file only"
    body = "\n".join(map(_row, entries))
    return f"""<h3 id="{escape(name)}">{escape(name)}</h3>
<p>{escape(text)}</p>
<p class="quiet">{rows:,} rows, {files}.</p>
<div class="wide" role="region" aria-label="Columns of {escape(name)}" tabindex="0">
<table>
<caption>Columns of {escape(name)}</caption>
<thead><tr><th scope="col">Column</th><th scope="col">Description</th><th scope="col">Type</th>\
<th scope="col">Unknown</th><th scope="col">Refers to</th></tr></thead>
<tbody>
{body}
</tbody>
</table>
</div>"""


def _row(entry: "Entry") -> str:
    target = entry.refers_to
    link = f'<a href="#{escape(target)}"><code>{escape(target)}</code></a>' if target else ""
    key = ' <span class="quiet">(key)</span>' if entry.is_key else ""
    return (
        f'<tr id="{escape(entry.table_name)}.{escape(entry.column_name)}">'
        f'<th scope="row"><code>{escape(entry.column_name)}</code>{key}</th>'
        f'<td class="text">{escape(entry.description)}</td><td><code>{escape(entry.data_type)}</code></td>'
        f"<td>{'may be' if entry.is_nullable else 'never'}</td><td>{link}</td></tr>"
    )
