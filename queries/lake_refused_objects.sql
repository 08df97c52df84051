-- id: lake_refused_objects
-- title: Objects that were not read in full
-- why: The raw objects in which something could not be understood, or that could not be opened, each with the reason.
--   What they hold is in no answer of the lake.
-- group: lake
-- datasets: conversions
-- severity: medium
-- mitre: T1565.001
-- false-positives: Objects marked noted hold nothing that was lost, such as files without records.
-- next: Copy the object and look into it. One that was damaged or altered fails the check of CloudTrail's digests;
--   when it is replaced, its day is converted again.
-- references: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-intro.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, those not read first
WITH told AS (
  SELECT
    delivered,
    dataset,
    account,
    -- The two lists as one, a line for each object: engines differ in how they take lists of rows apart.
    concat(
      transform(unread, o -> concat('unread', chr(10), o.reason, chr(10), o.path)),
      transform(findings, o -> concat(o.severity, chr(10), o.reason, chr(10), o.path))
    ) AS lines
  FROM conversions
  WHERE delivered BETWEEN replace(:from_day, '-', '/') AND replace(:to_day, '-', '/')
)
SELECT
  delivered,
  dataset,
  account,
  split_part(line, chr(10), 1) AS finding,
  split_part(line, chr(10), 2) AS reason,
  split_part(line, chr(10), 3) AS object
FROM told
CROSS JOIN UNNEST(lines) AS t (line)
ORDER BY
  CASE split_part(line, chr(10), 1) WHEN 'unread' THEN 0 WHEN 'refused' THEN 1 ELSE 2 END,
  delivered,
  dataset,
  account,
  object,
  reason
LIMIT :limit
