from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("msa", "0001_first"),
    ]

    operations = [
        migrations.CreateModel(
            name="Listener",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.UUIDField(unique=True)),
                ("host", models.CharField(max_length=255)),
                ("pid", models.PositiveIntegerField()),
                ("places", models.CharField(max_length=500)),
                ("tls", models.BooleanField()),
                ("accepted", models.PositiveBigIntegerField(default=0)),
                ("refused", models.PositiveBigIntegerField(default=0)),
                ("started_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
                ("stopped_at", models.DateTimeField(null=True)),
            ],
            options={"indexes": [models.Index(fields=["seen_at"], name="listener_seen")]},
        ),
    ]
