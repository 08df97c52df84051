-- id: alb_scanner_agents
-- title: User agents of known scanners
-- why: Careless attackers leave the names of their tools on. What was answered with a page (ok) is what they now
--   know.
-- group: web
-- datasets: alb_access
-- severity: medium
-- mitre: T1595.002
-- false-positives: Your own tests of the site; companies that survey the whole internet.
-- next: See what the address looked for with alb_scanner_paths and pivot_ip, and block it in the firewall.
-- references: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, most requests first
SELECT
  user_agent,
  client_ip,
  count(*) AS requests,
  count(DISTINCT request_url) AS urls,
  count_if(elb_status_code BETWEEN 200 AND 299) AS ok,
  min(event_time) AS first_seen,
  max(event_time) AS last_seen
FROM alb_access_live
WHERE day BETWEEN :from_day AND :to_day
  AND regexp_like(lower(user_agent), concat(
    'sqlmap|nikto|nuclei|nmap|masscan|zgrab|zmap|gobuster|dirbuster|dirb|feroxbuster|ffuf|wfuzz|wpscan|joomscan|whatweb',
    '|acunetix|netsparker|nessus|openvas|qualys|arachni|w3af|skipfish|jaeles|httpx|burp|owasp|zaproxy|hydra|medusa',
    '|commix|xsser|havij|fimap|metasploit|censys|expanse|internet-measurement|l9explore|l9tcpid|go-dork|[$][{]jndi'
  ))
GROUP BY user_agent, client_ip
ORDER BY requests DESC, user_agent, client_ip
LIMIT :limit
