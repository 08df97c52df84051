-- id: alb_scanner_paths
-- title: Clients that look for known weak spots
-- why: Nobody asks for /.env or /wp-login.php by chance. The column to read is found: answers with a page (2xx) where
--   there should be none.
-- group: web
-- datasets: alb_access
-- severity: medium
-- mitre: T1595.002, T1595.003
-- false-positives: Your own scanner; a site that does run WordPress, or shows one page for every path.
-- next: Look at what was found. Block the address in the firewall, and see whether it reached anything else with
--   pivot_ip.
-- references: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html,
--   https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, most found first
WITH tried AS (
  SELECT
    client_ip,
    lower(regexp_extract(request_url, '^[a-zA-Z]+://[^/]*(/[^?#]*)', 1)) AS path,
    elb_status_code AS status,
    event_time
  FROM alb_access_live
  WHERE day BETWEEN :from_day AND :to_day
)
SELECT
  client_ip,
  count(DISTINCT path) AS paths,
  count(*) AS requests,
  count_if(status BETWEEN 200 AND 299) AS found,
  min(path) FILTER (WHERE status BETWEEN 200 AND 299) AS found_path,
  min(path) AS a_path,
  max(event_time) AS last_seen
FROM tried
WHERE regexp_like(path, concat(
  '/[.](env|git|svn|hg|aws|ssh|docker|htaccess|htpasswd|ds_store|vscode|bash_history)',
  '|/(wp-(login|admin|config|content|includes)|xmlrpc[.]php|phpmyadmin|pma|adminer|cgi-bin|actuator|boaform|hnap1)',
  '|/(vendor/phpunit|manager/html|solr/|jenkins|server-status|owa/|ecp/|_profiler|_ignition|telescope|console/login)',
  '|/(etc/passwd|proc/self|web-inf)|^/+admin(istrator)?(/|[.]|$)',
  '|(phpinfo|infos?|test[0-9]*|shell|cmd|config|configuration)[.]php|[.](bak|old|sql|pem|key|yml|yaml)$',
  '|/(backup|bak|dump|db|database|old|site|www|html|public_html|wwwroot)[^/]*[.](zip|tar|tgz|gz|7z|rar)$'
))
GROUP BY client_ip
ORDER BY found DESC, paths DESC, requests DESC, client_ip
LIMIT :limit
