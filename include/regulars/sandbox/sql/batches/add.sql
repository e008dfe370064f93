insert into batches (batch_id, created_at) values (:batch_id, :created_at)
