"""How the tables in a PostgreSQL database are replaced: the new are made ready in a schema of their own, then moved."""

import subprocess
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from django.db import connection, transaction

from postroom.backup import elsewhere, postgresql, programs
from postroom.backup.archive import Tell
from postroom.backup.facts import Facts, asked, facts
from postroom.backup.manifest import DATABASE, POSTGRESQL, Manifest
from postroom.backup.swap import Move

STAGED, KEPT = "postroom_restoring", "postroom_keeping"
PIECE = 1 << 20
#: pg_restore knows only the schema that the tables came from: it is there, under that name, inside this transaction.
BEFORE = """
SET client_min_messages = warning;
BEGIN;
DROP SCHEMA IF EXISTS {staged} CASCADE;
{away}
CREATE SCHEMA "{schema}";
"""
AFTER = """
ALTER SCHEMA "{schema}" RENAME TO {staged};
{back}
COMMIT;
"""
#: Not the schema is renamed: what belongs to extensions stays, and so does who may use it.
MOVE = """
DO $$
DECLARE one record;
BEGIN
    FOR one IN
        SELECT format('%s %s', CASE relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END,
            c.oid::regclass) AS what
        FROM pg_class c WHERE relnamespace = '{source}'::regnamespace AND relkind IN ('r', 'p', 'v', 'S')
        AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype IN ('e', 'a', 'i'))
        UNION ALL
        SELECT format('FUNCTION %s', p.oid::regprocedure)
        FROM pg_proc p WHERE pronamespace = '{source}'::regnamespace
        AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
    LOOP
        EXECUTE format('ALTER %s SET SCHEMA {target}', one.what);
    END LOOP;
END $$
"""


def there() -> Facts | None:
    """What would be replaced."""
    with transaction.atomic():
        found = facts(asked, POSTGRESQL)
    return found if found.counts else None


def alone() -> AbstractContextManager[None]:
    """Nothing to hold: who is connected was seen, and what moves does so in one transaction."""
    return nullcontext()


def staging() -> tuple[Path, ...]:
    return ()


def moves(aside: str) -> list[Move]:
    return []


def ready() -> None:
    """The server keeps what it has committed."""


def described(aside: str) -> str:
    return f"schema {aside}"


def stage(work: Path, manifest: Manifest, tell: Tell) -> None:
    """In one transaction: a half is never there. Raises NoProgram."""
    tell("making ready", 0, 0)
    where = programs.server()
    restore, psql = programs.program("pg_restore", where.major), programs.program("psql", where.major)
    taken = bool(asked(f"SELECT to_regnamespace('\"{manifest.schema}\"')")[0][0])
    names = {
        "schema": manifest.schema,
        "staged": STAGED,
        "away": f'ALTER SCHEMA "{manifest.schema}" RENAME TO {KEPT};' if taken else "",
        "back": f'ALTER SCHEMA {KEPT} RENAME TO "{manifest.schema}";' if taken else "",
    }
    connection.close()
    script = [restore, "--no-owner", "--no-privileges", f"--schema={manifest.schema}", "--file=-"]
    feed([*script, str(work / DATABASE[POSTGRESQL])], psql, where, (BEFORE.format(**names), AFTER.format(**names)))


def feed(script: list[str], psql: str, where: programs.Server, frame: tuple[str, str]) -> None:
    """The last lines, and so the commit, follow only what was read to its end."""
    command = [psql, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-o", "/dev/null", f"--dbname={where.dsn}", "-f", "-"]
    pipe = subprocess.PIPE
    with (
        subprocess.Popen(command, env=where.environment, stdin=pipe, stderr=pipe) as writer,
        subprocess.Popen(script, stdin=subprocess.DEVNULL, stdout=pipe, stderr=subprocess.DEVNULL) as reader,
    ):
        assert writer.stdin
        assert writer.stderr
        assert reader.stdout
        try:
            writer.stdin.write(frame[0].encode())
            while piece := reader.stdout.read(PIECE):
                writer.stdin.write(piece)
            if reader.wait() == 0:
                writer.stdin.write(frame[1].encode())
            writer.stdin.close()
        except BrokenPipeError:
            reader.kill()
        said = writer.stderr.read().decode(errors="replace").strip()
    if writer.returncode or reader.returncode:
        raise programs.NoProgram(
            f"The database does not take it: {said or 'the dump cannot be read'}. Nothing was changed. Restore as the "
            "owner of the database, into a server that is not older than the one it came from."
        )


def looking() -> AbstractContextManager[None]:
    return elsewhere.at_schema(STAGED)


def take_place(aside: str) -> None:
    """Both in one transaction."""
    schema = postgresql.schema()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {aside}")
        cursor.execute(MOVE.format(source=schema, target=aside).replace("%", "%%"), [])
        cursor.execute(MOVE.format(source=STAGED, target=schema).replace("%", "%%"), [])
        cursor.execute(f"DROP SCHEMA {STAGED}")


def is_staged() -> bool:
    return bool(asked(f"SELECT to_regnamespace('{STAGED}')")[0][0])


def drop_staged() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {STAGED} CASCADE")
