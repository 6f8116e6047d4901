from django.db import migrations

EVERYTHING = [
    "dashboard",
    "messages.view", "messages.content", "messages.act", "messages.resend", "messages.export", "messages.test",
    "letters.view",
    "configuration.view", "configuration.edit", "configuration.system", "configuration.test",
    "mode", "stores", "keys", "people", "audit",
]
ROLES = {
    "administrator": ("Administrator", EVERYTHING),
    "store-manager": ("Store manager", [
        "dashboard",
        "messages.view", "messages.content", "messages.act", "messages.resend", "messages.export", "messages.test",
        "letters.view",
        "configuration.view", "configuration.edit", "configuration.test",
        "mode", "audit",
    ]),
    "support": ("Support", [
        "dashboard", "messages.view", "messages.content", "messages.act", "messages.resend", "letters.view",
    ]),
    "developer": ("Developer", [
        "dashboard", "messages.view", "messages.test", "letters.view",
        "configuration.view", "configuration.edit", "configuration.system", "configuration.test",
        "keys",
    ]),
    "read-only": ("Read only", ["dashboard", "messages.view", "letters.view", "configuration.view"]),
}


def add_roles(apps, schema_editor):
    role = apps.get_model("access", "Role")
    for code, (name, granted) in ROLES.items():
        role.objects.update_or_create(code=code, defaults={"name": name, "granted": granted, "shipped": True})


class Migration(migrations.Migration):
    dependencies = [("access", "0003_coming_in")]

    operations = [migrations.RunPython(add_roles, migrations.RunPython.noop)]
