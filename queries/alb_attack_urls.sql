-- id: alb_attack_urls
-- title: URLs that carry an attack
-- why: SQL, scripts, paths out of the site, lookups of Log4j and commands in a URL. What matters is ok: requests that
--   were answered with a page, so neither firewall nor server refused them.
-- group: web
-- datasets: alb_access
-- severity: high
-- mitre: T1190
-- false-positives: Search boxes that are asked about SQL; your own tests of the site.
-- next: Look at the server's own log for those with ok. Turn on the firewall's managed rules if nothing was refused,
--   and follow the address with pivot_ip.
-- references: https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html,
--   https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, those with most answers first
WITH requests AS (
  SELECT client_ip, lower(request_url) AS url, lower(user_agent) AS agent, elb_status_code AS status, event_time
  FROM alb_access_live
  WHERE day BETWEEN :from_day AND :to_day
)
SELECT
  client_ip,
  count(*) AS requests,
  count_if(status BETWEEN 200 AND 299) AS ok,
  count_if(status = 403) AS refused,
  max(url) AS a_url,
  max(event_time) AS last_seen
FROM requests
WHERE regexp_like(url, concat(
  '(%27|''|%22)(%20|[+]|/[*][*]/)*(or|and|union|having)(%20|[+]|/[*][*]/|%27|'')',
  '|union(%20|[+]|/[*][*]/)+(all(%20|[+]|/[*][*]/)+)?select|sleep[(%][0-9(]|benchmark[(]|waitfor(%20|[+])delay',
  '|information_schema|xp_cmdshell|(<|%3c)(script|svg|img)|javascript(:|%3a)|onerror(=|%3d)',
  '|[.][.](/|%2f|%5c)|%2e%2e(/|%2f)|/etc/(passwd|shadow)|169[.]254[.]169[.]254|latest/meta-data',
  '|([$]|%24)([{]|%7b)(jndi|[$]|%24)|(;|%3b|[|]|%7c)(%20|[+])*(wget|curl|bash|nc|id|cat)(%20|[+]|$)|php://|expect://'
)) OR regexp_like(agent, '([$]|%24)([{]|%7b)jndi')
GROUP BY client_ip
ORDER BY ok DESC, requests DESC, client_ip
LIMIT :limit
