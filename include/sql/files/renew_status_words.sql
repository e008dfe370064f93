-- What the format files say of status words, no more and no less.
with said as (
    select distinct format_id, word, status
    from jsonb_to_recordset(%(words)s::jsonb) as s (format_id text, word text, status text)
),

gone as (
    delete from raw.status_words w
    where not exists (select from said where said.format_id = w.format_id and said.word = w.word)
    returning 1
),

written as (
    insert into raw.status_words (format_id, word, status)
    select format_id, word, status from said
    on conflict (format_id, word) do update set status = excluded.status
    where status_words.status <> excluded.status
    returning 1
)

select (select count(*) from gone) + (select count(*) from written) as changed
