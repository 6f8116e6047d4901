"""Counts by the hour, filled from what is there."""

from django.db import migrations, models

from postroom.spool.recount import recount


def fill(apps, schema_editor):
    recount()



class Migration(migrations.Migration):

    dependencies = [
        ('scopes', '0003_belonging'),
        ('spool', '0004_lists_of_a_million'),
    ]

    operations = [
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hour', models.IntegerField()),
                ('measure', models.CharField(max_length=16)),
                ('writer', models.BigIntegerField()),
                ('count', models.BigIntegerField()),
                ('first', models.BigIntegerField(default=0)),
                ('last', models.BigIntegerField(default=0)),
                ('store_view', models.ForeignKey(db_constraint=False, db_index=False, on_delete=models.CASCADE, to='scopes.storeview')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('measure', 'hour', 'store_view', 'writer'), name='tally_once')],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
