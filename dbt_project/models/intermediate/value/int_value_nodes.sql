{#- Expected purchases of somebody who is a customer are the mean of a function of p, the share of customers who leave
    after a purchase, where p follows Beta(a, b + repeats). The mean is taken as a sum over nodes: with p the logistic
    function of center + 2.5 sinh(t) the integrand dies off twice exponentially, and equal steps of t are exact to ten
    digits (Takahasi & Mori 1974). No gamma function is needed, and nothing cancels, as the hypergeometric form of the
    paper does near a = 1. -#}
{% set steps, stretch, depth = 64, 2.5, 30 %}

with parameters as (
    select * from {{ ref('int_value_parameters') }}
    where a > 0
),

purchase_groups as (
    select * from {{ ref('int_purchase_groups') }}
),

steps as (
    {%- for step in range(steps + 1) %}
    select {{ step }} as step {{ 'union all' if not loop.last }}
    {%- endfor %}
),

weights as (
    select distinct
        purchase_groups.purpose,
        purchase_groups.repeats,
        parameters.a,
        parameters.b + purchase_groups.repeats as b
    from purchase_groups
    inner join parameters on purchase_groups.purpose = parameters.purpose
),

-- `fall` is how far the logarithm of the weight lies below zero where it is highest
shapes as (
    select
        *,
        -a * ln(a / (a + b)) - b * ln(b / (a + b)) as fall,
        ln((a + 1) / (b + 1)) as center
    from weights
),

-- beyond these the weight is less than a trillionth of its highest
bounds as (
    select
        *,
        (center - least(-({{ depth }} + fall) / a, center - 1)) / {{ stretch }} as below,
        (
            case
                when ({{ depth }} + fall) / b < 50 then greatest(ln(exp(({{ depth }} + fall) / b) - 1), center + 1)
                else ({{ depth }} + fall) / b
            end - center
        ) / {{ stretch }} as above
    from shapes
),

stretched as (
    select
        *,
        -ln(below + sqrt(below * below + 1)) as low,
        ln(above + sqrt(above * above + 1)) as high
    from bounds
),

placed as (
    select
        stretched.*,
        low + (high - low) * steps.step / {{ steps }} as place
    from stretched
    cross join steps
),

logits as (
    select
        *,
        center + {{ stretch }} * (exp(place) - exp(-place)) / 2 as logit,
        (exp(place) + exp(-place)) / 2 as width
    from placed
),

logs as (
    select
        *,
        case when logit > 0 then 0 else logit end - ln(1 + exp(greatest(-abs(logit), -700))) as log_p
    from logits
),

weighted as (
    select
        *,
        width * exp(greatest(a * log_p + b * (log_p - logit) + fall, -700)) as weight
    from logs
),

shared as (
    select
        purpose,
        repeats,
        exp(greatest(log_p, -100)) as p,
        weight / sum(weight) over (partition by purpose, repeats) as weight
    from weighted
)

select * from shared
where weight > 1e-17
