"""Pages that span the apps."""

from django.urls import URLPattern, URLResolver, path

from front.pages import home, inbox, lists, me, mine, notices, office, told, tree

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("todo/", lists.todo, name="todo"),
    path("in-hand/", lists.in_hand, name="in_hand"),
    path("due-soon/", lists.due_soon, name="due_soon"),
    path("done/", lists.done, name="done"),
    path("office/<slug:which>/", office.office, name="office"),
    path("mine/", mine.mine, name="mine"),
    path("me/", me.me, name="me"),
    path("me/notices/", notices.notices, name="notices"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read/", inbox.inbox_read, name="inbox_read"),
    path("inbox/<uuid:message>/", inbox.inbox_open, name="inbox_open"),
    path("tickets/told/<uuid:message>/", told.told, name="told"),
    path("tree/", tree.tree, name="tree"),
    path("tree/<int:grid>/", tree.tree, name="tree_grid"),
]
