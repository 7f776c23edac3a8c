"""A local stand-in for TMDB: for the demo, the tests and the benchmarks.

`Sandbox` serves invented films, or the public TMDB 5000 set, over HTTP, as slowly, strictly and brokenly as
asked. Nothing outside this folder may depend on how it invents; the pipeline knows it only by its URL.
"""

from tmdb_assets.sandbox.faults import Fault
from tmdb_assets.sandbox.server import Sandbox
from tmdb_assets.sandbox.settings import SandboxSettings

__all__ = ["Fault", "Sandbox", "SandboxSettings"]
