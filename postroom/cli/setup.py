"""``postroom setup``: everything that must exist before the first mail. It may be repeated: what is there stays."""

import click

from postroom.cli.terminal import say


@click.command()
def setup() -> None:
    """Create or update the installation."""
    say("later")
