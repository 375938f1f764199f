"""Pages of this app."""

from django.urls import URLPattern, URLResolver, path, register_converter

from reports import links
from reports.pages import (
    board,
    dashboard,
    digest,
    offices,
    records,
    report,
    report_reopen,
    report_return,
    visits_made,
)

register_converter(links.DayConverter, "day")
register_converter(links.WeekConverter, "week")

urlpatterns: list[URLPattern | URLResolver] = [
    path("report/", report.my_report, name="my_report"),
    path("report/<int:grid>/<day:day>/", report.report, name="report"),
    path("report/<int:grid>/<day:day>/above/", report.report_above, name="report_above"),
    path("report/<int:grid>/<day:day>/ask/", report.report_ask, name="report_ask"),
    path("report/<int:grid>/<day:day>/return/", report_return.report_return, name="report_return"),
    path("report/<int:grid>/<day:day>/reopen/", report_reopen.report_reopen, name="report_reopen"),
    path("records/<int:grid>/", records.records, name="records"),
    path("visits-made/<int:grid>/", visits_made.visits_made, name="visits_made"),
    path("board/<int:grid>/", board.board, name="board"),
    path("departments/<int:grid>/", offices.offices, name="offices"),
    path("digest/<int:grid>/", digest.digest, name="digest"),
    path("digest/<int:grid>/<week:week>/", digest.digest, name="digest_week"),
    path("dashboard/<int:grid>/", dashboard.dashboard, name="dashboard"),
]
