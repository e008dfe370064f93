copy (
    select spend_days, repeat_spend, people
    from {schema}.int_spend_groups
    where purpose = {purpose}
    order by spend_days, repeat_spend
) to stdout
