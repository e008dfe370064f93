select batch_id from batches where batch_id = :batch_id
