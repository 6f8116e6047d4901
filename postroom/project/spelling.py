"""How our command is typed on this machine: what we tell people to type must work as it stands."""

import shlex
import shutil
import sys
from pathlib import Path


def program() -> str:
    """``postroom`` where it is on the PATH, else its path, from this folder if it lies below."""
    here = Path(sys.executable).with_name("postroom")
    if not here.exists():
        return f"{shlex.quote(sys.executable)} -m postroom.cli.main"
    on_path = shutil.which("postroom")
    if on_path is not None and Path(on_path).samefile(here):
        return "postroom"
    folder = Path.cwd()
    # Where a service stands in /, everything lies below, and a path without its slash would be read from elsewhere.
    below = folder != Path("/") and here.is_relative_to(folder)
    return shlex.quote(str(here.relative_to(folder) if below else here))


def elsewhere(home: Path) -> str:
    """The command for another terminal, which knows nothing of this one's environment."""
    setting = "" if home == Path.cwd() / "var" else f"POSTROOM_HOME={shlex.quote(str(home))} "
    return f"{setting}{program()}"
