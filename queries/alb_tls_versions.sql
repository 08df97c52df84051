-- id: alb_tls_versions
-- title: TLS versions and ciphers
-- why: Who would be shut out by a stricter security policy, before it is set: TLS 1.0 (written TLSv1) and 1.1 are
--   broken, and standards forbid them.
-- group: web
-- datasets: alb_access
-- severity: low
-- false-positives: Scanners try old versions to see whether they are taken.
-- next: If the clients with old versions are few, tell them and choose a policy that begins at TLS 1.2.
-- references: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, oldest version first
SELECT
  ssl_protocol AS version,
  ssl_cipher AS cipher,
  split_part(elb, '/', 2) AS balancer,
  count(*) AS requests,
  count(DISTINCT client_ip) AS clients,
  min(client_ip) AS a_client,
  max(event_time) AS last_seen
FROM alb_access_live
WHERE day BETWEEN :from_day AND :to_day
  AND ssl_protocol IS NOT NULL
GROUP BY ssl_protocol, ssl_cipher, elb
ORDER BY version, requests DESC, cipher, elb
LIMIT :limit
