"""The pages of series, in the order of the menu."""

from tmdb_assets.dashboard.page.series import show, sources, top
from tmdb_assets.dashboard.page.site_page import SitePage

PAGES = (
    SitePage("Top series", "top-series", top.show),
    SitePage("Series", "series", show.show),
    SitePage("Series sources", "series-sources", sources.show),
)
