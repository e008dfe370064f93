select state, count(*) as count from mails group by state order by state
