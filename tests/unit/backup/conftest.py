"""Fixtures of the tests of backups."""

from tests.unit.backup.scene import scene

__all__ = ["scene"]
