delete from holds where batch_id = :batch_id
