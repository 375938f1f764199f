"""The floor of `ingest`: a bare Django view that inserts one row. For gunicorn: `bench._bare`."""

import json
import os

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
settings.MIDDLEWARE = []
settings.ROOT_URLCONF = __name__
django.setup()


class Row(models.Model):
    """What the view inserts."""

    id = models.UUIDField(primary_key=True)
    grid = models.BigIntegerField()
    day = models.DateField()
    words = models.TextField()

    class Meta:
        app_label, db_table, managed = "bench", "bench_row", False

    def __str__(self) -> str:
        return str(self.pk)


def insert(request: HttpRequest) -> HttpResponse:
    """One row a request."""
    Row.objects.create(words="", **json.loads(request.body))
    return HttpResponse(status=201)


urlpatterns = [path("", insert)]
application = WSGIHandler()
