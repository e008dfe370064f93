select batch_id, status, set_at from holds where batch_id = :batch_id
