"""A local stand-in for the upstreams: for the demo, the tests and the benchmarks.

`Sandbox` serves what each folder in `upstreams` invents, over HTTP, as slowly, strictly and brokenly as asked. This
folder has what is the same for all of them, and knows them only by the list `UPSTREAMS`. Nothing outside may depend
on how they invent; the pipeline knows the sandbox only by its URLs.
"""

from tmdb_assets.sandbox.faults import Fault
from tmdb_assets.sandbox.server import Sandbox
from tmdb_assets.sandbox.settings import SandboxSettings

__all__ = ["Fault", "Sandbox", "SandboxSettings"]
