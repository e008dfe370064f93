select reason, count(*) as rows from audit.quarantine group by reason order by count(*) desc, reason limit 10
