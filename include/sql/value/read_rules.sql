select
    build_id, night_on, holdout_from_on, repeat_buyers_at_least, fit_valid_nights, parameter_lowest, parameter_highest
from {schema}.int_value_rules
