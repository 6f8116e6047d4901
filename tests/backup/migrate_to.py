"""``python -m tests.backup.migrate_to JSON``: an empty database as of these migrations, the last name of each app."""

import json
import sys

import django

if __name__ == "__main__":
    django.setup()
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    MigrationExecutor(connection).migrate(list(json.loads(sys.argv[1]).items()))
