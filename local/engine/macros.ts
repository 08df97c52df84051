/**
 * Athena functions that DuckDB lacks or spells with other meaning, as macros. The translator handles most of the dialect;
 * this is the one place for what it leaves as it is.
 */
export const MACROS: readonly string[] = [
  'CREATE MACRO json_parse(t) AS CAST(t AS JSON)',
  'CREATE MACRO json_format(j) AS CAST(j AS VARCHAR)',
  'CREATE MACRO approx_percentile(x, p) AS approx_quantile(x, p)',
  'CREATE MACRO array_join(a, s) AS array_to_string(a, s)',
  "CREATE MACRO url_extract_host(u) AS nullif(regexp_extract(u, '^[a-zA-Z][a-zA-Z0-9+.-]*://(?:[^/?#@]*@)?(\\[[^\\]]*\\]|[^/:?#]*)', 1), '')",
  "CREATE MACRO url_extract_path(u) AS regexp_extract(u, '^[a-zA-Z][a-zA-Z0-9+.-]*://[^/?#]*([^?#]*)', 1)",
  "CREATE MACRO url_extract_query(u) AS nullif(regexp_extract(u, '\\?([^#]*)', 1), '')",
  'CREATE MACRO from_iso8601_timestamp(t) AS CAST(t AS TIMESTAMPTZ)',
  // The conversion's own use of it, see translate.ts. Nearly all times end in Z, and those need no time zone database.
  "CREATE MACRO utc_time(t) AS CASE WHEN suffix(t, 'Z') THEN TRY_CAST(t AS TIMESTAMP) ELSE TRY(CAST(CAST(t AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS TIMESTAMP)) END",
  'CREATE MACRO from_iso8601_date(t) AS CAST(t AS DATE)',
  'CREATE MACRO arbitrary_value(x) AS any_value(x)',
];
