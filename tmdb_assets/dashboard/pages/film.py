"""Everything about one film."""
from tmdb_assets.dashboard.address import Address
from tmdb_assets.published import PublishedCopy
def show(copy: PublishedCopy, address: Address) -> None:
    pass
