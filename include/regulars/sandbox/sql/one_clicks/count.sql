select state, count(*) as count from one_clicks group by state order by state
