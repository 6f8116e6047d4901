import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="ConnectionTest",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("scope", models.CharField(max_length=8)),
                ("scope_id", models.PositiveBigIntegerField(default=0)),
                ("by", models.CharField(max_length=350)),
                ("relay", models.CharField(max_length=300)),
                ("fingerprint", models.CharField(max_length=32)),
                ("senders", models.JSONField(default=list)),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("ok", models.BooleanField(default=False)),
                ("phases", models.JSONField(default=list)),
                ("transcript", models.JSONField(default=list)),
            ],
            options={
                "ordering": ("-started_at",),
                "indexes": [
                    models.Index(fields=["by", "started_at"], name="tests_of_a_person"),
                    models.Index(fields=["fingerprint", "started_at"], name="tests_of_settings"),
                    models.Index(fields=["scope", "scope_id", "started_at"], name="tests_at_a_scope"),
                ],
            },
        ),
    ]
