/**
 * Athena functions that DuckDB lacks or spells with other meaning, as macros. The translator handles most of the dialect;
 * this is the one place for what it leaves as it is.
 */
export const MACROS: readonly string[] = [
  'CREATE MACRO json_parse(t) AS CAST(t AS JSON)',
  // Text that is no JSON gives NULL, and so does what is no scalar: DuckDB would fail for the one and write out the other.
  'CREATE MACRO athena_json_extract(j, p) AS CASE WHEN json_valid(j) THEN json_extract(j, p) END',
  "CREATE MACRO athena_json_extract_scalar(j, p) AS CASE WHEN json_valid(j) AND json_type(j, p) NOT IN ('OBJECT', 'ARRAY') THEN json_extract_string(j, p) END",
  // DuckDB's own is NULL when it was NULL in every row.
  'CREATE MACRO count_if(x) AS count(*) FILTER (WHERE x)',
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
