"""``postroom secret``: the key that passwords at rest are encrypted with."""

import click

from postroom.cli.exits import Exit
from postroom.cli.installation import actor, open_installation
from postroom.cli.terminal import counted, emit, fail, say


@click.group()
def secret() -> None:
    """Passwords at rest."""


@secret.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def rotate(as_json: bool) -> int:
    """Make a new key and encrypt every password with it; says by count that none was left."""
    open_installation()
    from dataclasses import asdict, replace

    from postroom.access import two_factor
    from postroom.connectors import vault
    from postroom.scopes.rotation import rotate as rotate_all
    from postroom.spool import sealed
    from postroom.webhooks import sealing

    done = rotate_all(actor())
    locked_out, unsigned, unread = two_factor.reseal(), sealing.reseal(), vault.reseal()
    done = replace(done, unused_keys=tuple(key for key in done.unused_keys if key not in sealed.keys_in_use()))
    if as_json:
        emit(asdict(done))
    else:
        say(f"Key {done.key_id}: {done.rotated} encrypted anew, {done.left} of {done.total} left under older keys.")
        for name in done.undecryptable:
            fail(f"{name} cannot be decrypted with any key here; type it again with `postroom config set`.")
        if locked_out:
            fail(
                f"The second factor of {counted(locked_out, 'account')} cannot be decrypted; see `postroom user reset`."
            )
        if unsigned:
            fail(
                f"{counted(unsigned, 'secret')} of webhooks cannot be decrypted; see `postroom webhook secret rotate`."
            )
        if unread:
            fail(f"{counted(unread, 'token')} of stores cannot be decrypted; see `postroom connect token`.")
        if done.unused_keys:
            say(
                f"Older keys that encrypt nothing any more: {', '.join(done.unused_keys)}. "
                "Keep them for 90 days: signed return paths may still come back."
            )
    return Exit.OK if done.complete and not (locked_out or unsigned or unread) else Exit.CONFIG
