"""kill -9 at every step of a restore: what is there afterwards is the old or the new, never some of each."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.backup.store import Store
from tests.cli.shell import clean_environment


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_killed_at_every_step_it_is_the_old_or_the_new(
    empty: Store, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    store, archive, template = empty, tmp_path / "b.tar.gz", tmp_path / "template"
    store.shell.ok("setup", "--quiet")
    logo = store.home / "media" / "logo.png"
    logo.parent.mkdir(mode=0o700)
    logo.write_text("new")
    store.shell.ok("backup", str(archive))
    logo.write_text("old")
    (store.home / "journal").mkdir(mode=0o700)
    shutil.copytree(store.home, template)
    server = request.getfixturevalue("server") if store.url else ""
    if server:
        with psycopg.connect(server, autocommit=True) as link:
            name = store.url.rpartition("/")[2]
            link.execute(f"ALTER DATABASE {name} RENAME TO {name}_template".encode())
    environment = clean_environment(store.home, **store.shell.environment, PYTHONPATH=os.pathsep.join(sys.path))
    command = [sys.executable, "-m", "tests.backup.killing", str(template), str(archive), *([server] if server else [])]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    undisturbed, *killed = done.stdout.splitlines()
    assert undisturbed == "new"
    assert len(killed) > 15
    assert set(killed) == {"old 247 0", "new 247 0"}  # -9 modulo 256
    # What was decided is carried on, so the new comes once and stays.
    assert killed == sorted(killed, key=lambda line: line.startswith("new"))
