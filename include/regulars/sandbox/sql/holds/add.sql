insert into holds (batch_id, status, set_at) values (:batch_id, :status, :set_at)
