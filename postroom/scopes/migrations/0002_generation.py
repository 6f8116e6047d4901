from django.db import migrations

TABLES = ("scopes_website", "scopes_storeview", "scopes_settingvalue")
RENEW = (
    "INSERT INTO scopes_generation (id, stamp) VALUES (1, {stamp}) "
    "ON CONFLICT (id) DO UPDATE SET stamp = excluded.stamp"
)
SQLITE = [
    f"CREATE TRIGGER {table}_{verb.lower()}_renews AFTER {verb} ON {table} "
    f"BEGIN {RENEW.format(stamp='lower(hex(randomblob(16)))')}; END"
    for table in TABLES
    for verb in ("INSERT", "UPDATE", "DELETE")
]
POSTGRESQL = [
    "CREATE FUNCTION scopes_renew_generation() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN {RENEW.format(stamp='gen_random_uuid()::text')}; RETURN NULL; END $$",
    *(
        f"CREATE TRIGGER {table}_renews AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION scopes_renew_generation()"
        for table in TABLES
    ),
]


def create_triggers(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("scopes", "0001_first")]

    operations = [migrations.RunPython(create_triggers)]
