"""Pages of this app."""

from django.urls import URLPattern, URLResolver, path

from reports.pages import tree

urlpatterns: list[URLPattern | URLResolver] = [
    path("tree/", tree.tree, name="tree"),
    path("tree/<int:grid>/", tree.tree, name="tree_grid"),
]
