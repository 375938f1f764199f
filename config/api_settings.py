"""How the API is read, answered, opened by tokens and described; config/settings.py takes it over."""

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "config.authentication.Token",  # the first one says how a 401 asks for more
        "config.authentication.Session",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["config.parsing.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "config.errors.answer",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    # Plain ASCII: generators of clients make a project's name of it.
    "TITLE": "Wangge API",
    "DESCRIPTION": "Grids, tickets, reports. Same actions and same scope as the pages.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENFORCE_NON_BLANK_FIELDS": True,
    "SERVERS": [{"url": "/"}],
    "ENUM_NAME_OVERRIDES": {
        "Kind": "disputes.kinds.Kind",
        "Urgency": "disputes.kinds.Urgency",
        "Source": "disputes.kinds.Source",
        "TicketState": "disputes.kinds.State",
        "Purpose": "visits.kinds.Purpose",
        "ProblemState": "disputes.models.problem.ProblemState",
        "PromiseState": "visits.kinds.PromiseState",
        "VisitState": "visits.kinds.VisitState",
        "Role": "grids.roles.Role",
        "Tier": "grids.tiers.Tier",
        "ReportState": "reports.models.daily.ReportState",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "config.schema.add_errors",
    ],
}
