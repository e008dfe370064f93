-- in a fixed order, so that sums of many small numbers come out the same
copy (
    select repeats, last_days, age_days, people
    from {schema}.int_purchase_groups
    where purpose = {purpose}
    order by repeats, last_days, age_days
) to stdout
