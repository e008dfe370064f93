select
    n.night_on, n.is_history, n.is_replay, n.state,
    (select count(*) from marts.fct_messages m where m.night_on = n.night_on) as messages,
    (select count(*) from marts.fct_messages m where m.night_on = n.night_on and m.sent_at is not null) as sent
from audit.nights n
order by n.night_on desc
limit 10
