-- One personalization is one message however many cc it has, hence the pair.
select
    regulars_message_id,
    count(distinct send_id * 1000 + position) as accepted,
    count(distinct case when state not in ('cancelled', 'expired') then send_id * 1000 + position end) as live,
    count(distinct case when released_at is not null then send_id * 1000 + position end) as released
from mails
where regulars_message_id is not null
group by regulars_message_id
having count(distinct send_id * 1000 + position) > 1
order by regulars_message_id
