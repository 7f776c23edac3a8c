"""What goes wrong with backups."""


class BackupError(Exception):
    """A backup could not be made, or not be restored; the text says why and what to do."""
