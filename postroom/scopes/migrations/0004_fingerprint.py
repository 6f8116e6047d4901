from django.db import migrations, models


class Migration(migrations.Migration):
    """Empty: the first worker, or `postroom setup`, writes it."""

    dependencies = [("scopes", "0003_belonging")]

    operations = [
        migrations.AddField("installation", "fingerprint", models.CharField(default="", editable=False, max_length=100)),
    ]
