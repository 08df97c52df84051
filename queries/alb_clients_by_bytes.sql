-- id: alb_clients_by_bytes
-- title: Clients by bytes
-- why: Who was sent the most: a copy of the shop's data leaves through its front door in large or in very many
--   answers.
-- group: web
-- datasets: alb_access
-- severity: low
-- mitre: T1567
-- false-positives: Content delivery networks, partners and monitoring fetch much by plan.
-- next: See what the address asked for with pivot_ip. Slow it down with a rate rule of the firewall.
-- references: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, most bytes sent first
SELECT
  client_ip,
  sum(sent_bytes) AS sent_bytes,
  sum(received_bytes) AS received_bytes,
  max(sent_bytes) AS largest,
  max_by(nullif(regexp_extract(request_url, '^[a-z]+://[^/]*(/[^?#]*)', 1), ''), sent_bytes) AS largest_path,
  count(*) AS requests
FROM alb_access_live
WHERE day BETWEEN :from_day AND :to_day
GROUP BY client_ip
ORDER BY sent_bytes DESC, client_ip
LIMIT :limit
