"""Indexes that have messages in the order of a list, for each thing that a list is narrowed down by."""

from django.db import migrations, models
from django.db.models.functions import Left, Lower


class Migration(migrations.Migration):

    dependencies = [
        ('spool', '0003_attempts_know_their_message'),
    ]

    operations = [
        migrations.RemoveIndex(model_name='delivery', name='delivery_ended_badly'),
        migrations.RemoveIndex(model_name='delivery', name='delivery_recipient'),
        migrations.RemoveIndex(model_name='message', name='message_reference'),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['state', 'store_view', 'message'], name='delivery_by_state'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(Lower('recipient'), models.F('store_view'), models.F('message'), name='delivery_by_recipient'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(fields=['reference', 'store_view', 'id'], name='message_by_reference'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(fields=['kind', 'store_view', 'id'], name='message_by_kind'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(fields=['group', 'store_view', 'id'], name='message_by_group'),
        ),
        migrations.AddIndex(
            model_name='attempt',
            index=models.Index(Left('relay', 200), models.F('store_view'), models.F('message'), name='attempt_by_relay'),
        ),
        migrations.AddIndex(
            model_name='attempt',
            index=models.Index(condition=models.Q(('outcome', 'accepted'), _negated=True), fields=['code', 'store_view', 'message'], name='attempt_by_code'),
        ),
        migrations.AddIndex(
            model_name='attempt',
            index=models.Index(condition=models.Q(('outcome', 'accepted'), _negated=True), fields=['enhanced', 'store_view', 'message'], name='attempt_by_enhanced'),
        ),
        migrations.AddIndex(
            model_name='attempt',
            index=models.Index(condition=models.Q(('fault', ''), _negated=True), fields=['fault', 'store_view', 'message'], name='attempt_by_fault'),
        ),
        migrations.AddIndex(
            model_name='attempt',
            index=models.Index(condition=models.Q(('outcome', 'accepted'), _negated=True), fields=['store_view', 'at'], name='attempt_failed'),
        ),
    ]
