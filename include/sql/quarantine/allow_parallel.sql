-- for the rest of the transaction: a look at the lines of one file is worth several processes from the first page on
select
    set_config('max_parallel_workers_per_gather', '4', true),
    set_config('parallel_setup_cost', '0', true),
    set_config('parallel_tuple_cost', '0', true)
