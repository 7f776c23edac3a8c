"""The command line as `python -m tmdb_assets`."""

from tmdb_assets.cli.commands import main

if __name__ == "__main__":
    main()
