"""`make test`: every test on SQLite, then those that touch the database once more on PostgreSQL."""

import os
import subprocess
import sys

from tests.peers.postgresql import NoPostgreSQL, cluster

ON_BOTH = ["audit", "scopes", "access", "letters", "suppressions", "spool", "sales", "api", "doctor"]


def main(arguments: list[str]) -> int:
    if arguments:
        return pytest(arguments, {})
    status = pytest(["-n", "2", "tests"], {})
    try:
        with cluster() as url:
            print(f"\nThe database tests once more, on PostgreSQL ({url})", flush=True)
            again = ["-n", "2", *(f"tests/{room}" for room in ON_BOTH)]
            return status or pytest(again, {"POSTROOM_DATABASE_URL": url})
    except NoPostgreSQL as reason:
        print(f"\nSKIPPED: the database tests on PostgreSQL: {reason}", flush=True)
        return status


def pytest(arguments: list[str], environment: dict[str, str]) -> int:
    return subprocess.run(
        [sys.executable, "-m", "pytest", *arguments], env=os.environ | environment, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
