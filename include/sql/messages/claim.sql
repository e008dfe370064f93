-- claim and cut into calls in one statement: a call is one mail (content) at one instant to at most 1000 people
with due as (
    select m.message_id, m.content_id, w.send_at
    from crm.messages m
    inner join lateral (
        select greatest(lower(r), %(earliest_at)s::timestamptz) as send_at
        from unnest(m.send_windows) as r
        where upper(r) > %(earliest_at)s::timestamptz
        order by lower(r)
        limit 1
    ) w on true
    where m.state = 'planned'
    order by w.send_at, m.content_id, m.message_id
    limit %(people)s
    for update of m skip locked
),

chunked as (
    select
        *, (row_number() over (partition by content_id, send_at order by message_id) - 1) / %(people_a_call)s as chunk
    from due
),

numbered as (
    select *, dense_rank() over (order by send_at, content_id, chunk) as position
    from chunked
),

called as (
    insert into crm.calls (wave_id, position, content_id, people, send_at)
    select %(wave_id)s, position, min(content_id), count(*), min(send_at)
    from numbered
    group by position
    returning call_id, position
)

update crm.messages m
set state = 'claimed', state_changed_at = clock_timestamp(), wave_id = %(wave_id)s, call_id = c.call_id,
    claim_token = %(claim_token)s, batch_id = %(batch_id)s, send_at = n.send_at
from numbered n
inner join called c on c.position = n.position
where m.message_id = n.message_id
