"""`make test`: every test on SQLite, the browser's by themselves, then the database's once more on PostgreSQL."""

import os
import subprocess
import sys

from tests.peers.postgresql import NoPostgreSQL, cluster

ON_BOTH = [
    *("audit", "scopes", "access", "letters", "suppressions", "spool", "sales", "api", "doctor", "desk"),
    *("msa", "smtpd", "webhooks", "client", "connectors", "imports", "retention"),
]


def main(arguments: list[str]) -> int:
    if arguments:
        return pytest(arguments, {})
    # The browser looks at one running product; with tests beside it every page would wait for them.
    status = pytest(["-n", "2", "--ignore", "tests/browser", "tests"], {}) or pytest(["tests/browser"], {})
    try:
        with cluster() as url:
            print(f"\nThe database tests once more, on PostgreSQL ({url})", flush=True)
            rooms = [f"tests/{room}" for room in ON_BOTH]
            return status or pytest(["-n", "2", *rooms], {"POSTROOM_DATABASE_URL": url})
    except NoPostgreSQL as reason:
        print(f"\nSKIPPED: the database tests on PostgreSQL: {reason}", flush=True)
        return status


def pytest(arguments: list[str], environment: dict[str, str]) -> int:
    return subprocess.run(
        [sys.executable, "-m", "pytest", *arguments], env=os.environ | environment, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
