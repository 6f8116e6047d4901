"""The WSGI application that granian serves."""

import os

from django.core.wsgi import get_wsgi_application

from postroom.project.patience import Patience

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "postroom.project.settings")
application = Patience(get_wsgi_application())
