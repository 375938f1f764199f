"""API routes of this app."""

from django.urls import URLPattern, URLResolver, path

from reports.api import areas, daily, offices

urlpatterns: list[URLPattern | URLResolver] = [
    path("boards/<int:grid>/", areas.OneBoard.as_view(), name="api-board"),
    path("daily-reports/", daily.Reports.as_view(), name="api-daily-reports"),
    path("daily-reports/confirm/", daily.Confirm.as_view(), name="api-daily-report-confirm"),
    path("daily-reports/draft/", daily.DraftReport.as_view(), name="api-daily-report-draft"),
    path("daily-reports/<uuid:report>/", daily.OneReport.as_view(), name="api-daily-report"),
    path(
        "daily-reports/<uuid:report>/confirm_above/",
        daily.ConfirmAbove.as_view(),
        name="api-daily-report-confirm-above",
    ),
    path(
        "daily-reports/<uuid:report>/return/",
        daily.Return.as_view(),
        name="api-daily-report-return",
    ),
    path("dashboards/<int:grid>/", areas.OneDashboard.as_view(), name="api-dashboard"),
    path("departments/<int:grid>/", offices.OfficeFigures.as_view(), name="api-offices"),
    path("digests/", areas.Digests.as_view(), name="api-digests"),
    path("digests/<uuid:digest>/", areas.OneDigest.as_view(), name="api-digest"),
]
