"""The store's orders."""

from django.db import models


class Order(models.Model):
    number = models.CharField(max_length=20, unique=True)
    email = models.EmailField()

    def __str__(self) -> str:
        return self.number
