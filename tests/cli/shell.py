"""The real command in a process of its own, as a person or a script meets it."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

INSTALLED = Path(sys.executable).with_name("postroom")
COMMAND = [str(INSTALLED)] if INSTALLED.exists() else [sys.executable, "-m", "postroom.cli.main"]


def clean_environment(home: Path, **more: str) -> dict[str, str]:
    """Nothing of the developer's own installation."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("POSTROOM_", "CONFIG__", "DJANGO_"))
    }
    return {**kept, "POSTROOM_HOME": str(home), **more}


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass
class Shell:
    """Runs commands on one data folder."""

    home: Path
    environment: dict[str, str] = field(default_factory=dict)

    def __call__(self, *arguments: str, stdin: str | bytes = "", **environment: str) -> Done:
        done = subprocess.run(
            [*COMMAND, *arguments],
            input=stdin.encode() if isinstance(stdin, str) else stdin,
            env=clean_environment(self.home, **self.environment, **environment),
            capture_output=True,
            timeout=120,
            check=False,
        )
        result = Done(done.returncode, done.stdout.decode(), done.stderr.decode())
        assert "Traceback" not in result.err, result.err
        return result

    def ok(self, *arguments: str, stdin: str | bytes = "", **environment: str) -> Done:
        done = self(*arguments, stdin=stdin, **environment)
        assert done.code == 0, done
        return done
