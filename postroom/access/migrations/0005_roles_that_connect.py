from django.db import migrations

MORE = ["connectors"]


def add_resource(apps, schema_editor):
    role = apps.get_model("access", "Role")
    for one in role.objects.filter(shipped=True, code__in=["store-manager", "developer"]):
        one.granted = [*one.granted, *(each for each in MORE if each not in one.granted)]
        one.save(update_fields=["granted"])


def take_resource(apps, schema_editor):
    role = apps.get_model("access", "Role")
    for one in role.objects.filter(shipped=True, code__in=["store-manager", "developer"]):
        one.granted = [each for each in one.granted if each not in MORE]
        one.save(update_fields=["granted"])


class Migration(migrations.Migration):
    dependencies = [("access", "0004_shipped_roles")]

    operations = [migrations.RunPython(add_resource, take_resource)]
