"""`make test`: every test on SQLite, then those that touch the database once more on PostgreSQL."""

import os
import subprocess
import sys

from tests.peers.postgresql import NoPostgreSQL, cluster

SOME_FAILED = 1  # pytest's exit code; any other one but 0 means that something else is wrong
ON_BOTH = ["audit", "scopes", "access", "letters", "suppressions", "spool", "sales", "api", "doctor", "desk"]


def main(arguments: list[str]) -> int:
    if arguments:
        return pytest(arguments, {})
    status = in_parallel(["tests"], {})
    try:
        with cluster() as url:
            print(f"\nThe database tests once more, on PostgreSQL ({url})", flush=True)
            return status or in_parallel([f"tests/{room}" for room in ON_BOTH], {"POSTROOM_DATABASE_URL": url})
    except NoPostgreSQL as reason:
        print(f"\nSKIPPED: the database tests on PostgreSQL: {reason}", flush=True)
        return status


def in_parallel(paths: list[str], environment: dict[str, str]) -> int:
    """Two at a time. What fails has one more try alone: processes, killed and timed, need the machine to themselves."""
    status = pytest(["-n", "2", *paths], environment)
    if status != SOME_FAILED:
        return status
    print(
        "\nWhat failed once more, alone. A test that now passes is sensitive to load; the first run above says which.",
        flush=True,
    )
    return pytest(["--last-failed", "--last-failed-no-failures", "none", *paths], environment)


def pytest(arguments: list[str], environment: dict[str, str]) -> int:
    return subprocess.run(
        [sys.executable, "-m", "pytest", *arguments], env=os.environ | environment, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
