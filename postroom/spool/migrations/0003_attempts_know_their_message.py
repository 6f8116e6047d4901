"""An attempt says itself of which message and store view it was, so that lists find it in their order."""

from django.db import migrations, models

FILL = (
    'UPDATE spool_attempt SET message_id = d.message_id, store_view_id = d.store_view_id'
    ' FROM spool_delivery d WHERE d.id = spool_attempt.delivery_id'
)


class Migration(migrations.Migration):

    dependencies = [
        ('spool', '0002_relays_of_any_length'),
    ]

    operations = [
        migrations.AddField(
            model_name='attempt',
            name='message',
            field=models.ForeignKey(null=True, db_constraint=False, db_index=False, on_delete=models.CASCADE, related_name='+', to='spool.message'),
        ),
        migrations.AddField(
            model_name='attempt',
            name='store_view',
            field=models.ForeignKey(null=True, db_constraint=False, db_index=False, on_delete=models.PROTECT, related_name='+', to='scopes.storeview'),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name='attempt',
            name='message',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=models.CASCADE, related_name='+', to='spool.message'),
        ),
        migrations.AlterField(
            model_name='attempt',
            name='store_view',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=models.PROTECT, related_name='+', to='scopes.storeview'),
        ),
    ]
