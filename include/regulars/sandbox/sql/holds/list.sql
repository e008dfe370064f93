select batch_id, status, set_at from holds order by set_at, batch_id
