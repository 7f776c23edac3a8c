"""How the dashboard looks: Streamlit's theme for light and dark, and the style of what Streamlit has no element for.

Belongs here: colours, sizes, spaces. Ground and text are those of the charts; all text keeps a contrast of 4.5 to 1.
"""

from tmdb_assets.charts.theme import DARK, LIGHT

_PRIMARY = {"light": "#0b5c8a", "dark": "#7cc4ee"}
_SIDE = {"light": "#f3f5f7", "dark": "#191e26"}
_BORDER = {"light": "#c9d1d8", "dark": "#3d4751"}

THEME: dict[str, object] = {
    "theme.font": "sans-serif",
    "theme.baseRadius": "0.4rem",
    "theme.showSidebarBorder": True,
    **{
        f"theme.{look}.{name}": colour
        for look, colours in (("light", LIGHT), ("dark", DARK))
        for name, colour in {
            "primaryColor": _PRIMARY[look],
            "backgroundColor": colours.page,
            "secondaryBackgroundColor": _SIDE[look],
            "textColor": colours.text,
            "linkColor": _PRIMARY[look],
            "borderColor": _BORDER[look],
        }.items()
    },
}
"""Streamlit's options of both themes; the system of whoever looks decides between them."""

STYLE = """
<style>
[data-testid="stMainBlockContainer"] { max-width: 78rem; padding: 4.2rem 2rem 2rem; }
@media (max-width: 640px) { [data-testid="stMainBlockContainer"] { padding: 4rem 1rem 1.5rem; } }
.ta h1, .ta h2, .ta h3, .ta p { margin: 0; padding: 0; overflow-wrap: anywhere; }
.ta h1 { font-size: 1.9rem; font-weight: 650; line-height: 1.2; }
.ta h2 { font-size: 1.3rem; font-weight: 600; line-height: 1.3; margin-top: .6rem; }
.ta h3 { font-size: 1.05rem; font-weight: 600; }
.ta p { line-height: 1.5; }
.ta .quiet { font-size: .875rem; opacity: .78; }
.ta .state { display: flex; flex-wrap: wrap; gap: .4rem .6rem; align-items: center; margin-top: .35rem; }
.ta .tag { border: 1px solid currentColor; border-radius: 1rem; padding: .05rem .6rem; font-size: .8rem; }
.ta dl.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(10.5rem, 1fr)); gap: .8rem; margin: 0;
  padding: 0; }
.ta .figures > div { border: 1px solid color-mix(in srgb, currentColor 22%, transparent); border-radius: .5rem;
  padding: .7rem .9rem; min-width: 0; }
.ta .figures dt { font-size: .875rem; opacity: .85; }
.ta .figures dd { margin: 0; }
.ta .figures .number { font-size: 1.6rem; font-weight: 600; line-height: 1.3; overflow-wrap: anywhere; }
.ta .figures .beside { font-size: .82rem; opacity: .85; }
.ta .scroll { overflow-x: auto; }
.ta table { border-collapse: collapse; width: 100%; font-size: .92rem; }
.ta figure { margin: 0; }
.ta figcaption { font-size: .875rem; opacity: .78; padding: 0 0 .35rem; }
.ta .tight { white-space: nowrap; }
.ta th, .ta td { text-align: left; vertical-align: top; padding: .35rem .7rem .35rem 0; line-height: 1.4;
  border-bottom: 1px solid color-mix(in srgb, currentColor 16%, transparent); }
.ta thead th { font-weight: 600; font-size: .85rem; white-space: nowrap;
  border-bottom-color: color-mix(in srgb, currentColor 45%, transparent); }
.ta tbody th { font-weight: inherit; }
.ta .number-cell { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.ta .wide { min-width: 8rem; overflow-wrap: anywhere; }
.ta th.wide[scope=row] { min-width: 10rem; }
.ta a { color: light-dark(PRIMARY_LIGHT, PRIMARY_DARK); text-decoration: underline; text-underline-offset: .15em; }
.ta ul.inline { list-style: none; padding: 0; margin: 0; display: flex; flex-wrap: wrap; gap: .3rem .9rem; }
.ta dl.facts { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1.2rem; margin: 0; padding: 0; }
.ta dl.facts dt { opacity: .78; }
.ta dl.facts dd { margin: 0; overflow-wrap: anywhere; min-width: 0; }
.ta .note { border-left: 4px solid currentColor; padding: .5rem .9rem; }
.ta .foot { border-top: 1px solid color-mix(in srgb, currentColor 22%, transparent); padding-top: .8rem;
  margin-top: 1.5rem; }
</style>
"""
STYLE = STYLE.replace("PRIMARY_LIGHT", _PRIMARY["light"]).replace("PRIMARY_DARK", _PRIMARY["dark"])
"""The style of what `markup` makes, all of which is inside an element of the class `ta`."""
