select kind, count(*) as count from suppressions group by kind order by kind
