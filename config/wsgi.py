"""WSGI entry for gunicorn. Refuses to serve with settings that nobody should serve with."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
try:
    application = get_wsgi_application()
except ImproperlyConfigured as error:
    sys.exit(f"Wangge does not start. {error}")

from config.doctor.examination import refuse_to_start

if findings := refuse_to_start():
    sys.exit("\n".join(f"Wangge does not start. {f.what} {f.why} {f.mend}" for f in findings))
