from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk_configuration", "0001_connection_tests")]

    operations = [
        migrations.CreateModel(
            name="MailTrial",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("by", models.CharField(max_length=350)),
                ("at", models.DateTimeField()),
                ("message", models.UUIDField()),
            ],
            options={"indexes": [models.Index(fields=["by", "at"], name="test_mails_of_a_person")]},
        ),
    ]
