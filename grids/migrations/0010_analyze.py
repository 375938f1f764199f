from django.conf import settings
from django.db import migrations

MAKE = f"""
CREATE FUNCTION public.wangge_analyze(tables text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    filled text;
BEGIN
    FOREACH filled IN ARRAY tables LOOP
        EXECUTE format('ANALYZE public.%I', filled);
    END LOOP;
END
$$;
REVOKE ALL ON FUNCTION public.wangge_analyze(text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.wangge_analyze(text[]) TO "{settings.APP_ROLE}";
"""


class Migration(migrations.Migration):
    """The product may have its tables analysed, which only their owner can (docs/adr/0003)."""

    dependencies = [("grids", "0009_clock_guard")]

    operations = [migrations.RunSQL(MAKE, "DROP FUNCTION public.wangge_analyze(text[])")]
