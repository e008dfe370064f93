insert into audit.nights (night_on, is_history, is_replay)
values (%(night_on)s, %(is_history)s, %(is_replay)s)
on conflict (night_on) do nothing
