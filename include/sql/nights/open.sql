-- a night that has decided nothing yet may still become history
insert into audit.nights (night_on, is_history, is_replay)
values (%(night_on)s, %(is_history)s, %(is_replay)s)
on conflict (night_on) do update set is_history = excluded.is_history
where excluded.is_history and nights.state = 'open'
    and not exists (select from crm.verdict_counts v where v.night_on = nights.night_on)
