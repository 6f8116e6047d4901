from django.db import migrations, models


def mark_the_demos_there_are(apps, schema_editor):
    """What `postroom setup --demo` made before there was a mark."""
    websites = apps.get_model("scopes", "Website").objects.values_list("code", flat=True)
    if list(websites) == ["demo"]:
        apps.get_model("scopes", "Installation").objects.update(demo=True)


class Migration(migrations.Migration):
    dependencies = [("scopes", "0002_generation")]

    operations = [
        migrations.AddField("installation", "demo", models.BooleanField(default=False, editable=False)),
        migrations.AddField("installation", "key_id", models.CharField(default="", editable=False, max_length=13)),
        migrations.RunPython(mark_the_demos_there_are),
    ]
