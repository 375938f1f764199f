"""Django's admin pages of the tree, its people and the log."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from grids.admin import county, log, people, tree

__all__ = ["county", "log", "people", "tree"]

admin.site.site_header = _("Wangge administration")
admin.site.site_title = _("Wangge")
admin.site.index_title = _("Grids, posts, logins and settings")
