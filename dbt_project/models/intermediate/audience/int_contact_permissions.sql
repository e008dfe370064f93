with customers as (
    select * from {{ ref('int_customers') }}
),

shops as (
    select * from {{ ref('stg_seller__shops') }}
),

addresses as (
    select * from {{ ref('int_addresses') }}
),

consent_states as (
    select * from {{ ref('int_consent_states') }}
),

contact_policy as (
    select * from {{ ref('contact_policy') }}
),

purposes as (
    {%- for purpose in consent_words() %}
    select '{{ purpose }}' as purpose
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

asked as (
    select
        customers.customer_key,
        purposes.purpose,
        'email' as channel,
        addresses.address_hash,
        customers.marketplace,
        customers.shop_id,
        coalesce(addresses.locale, shops.locale) as locale,
        coalesce(customers.country, shops.country) as country,
        case
            when addresses.is_relay then 'relay_address'
            else coalesce(consent_states.consent_source, 'none')
        end as consent_source,
        coalesce(consent_states.is_consented, false) as is_consented,
        coalesce(consent_states.is_suppressed, false) as is_suppressed
    from customers
    cross join purposes
    inner join shops on customers.marketplace = shops.marketplace and customers.shop_id = shops.shop_id
    left join addresses on customers.customer_key = addresses.customer_key
    left join consent_states
        on addresses.address_hash = consent_states.address_hash and purposes.purpose = consent_states.purpose
),

-- people who look the same to the policy are judged together
cases as (
    select distinct marketplace, purpose, channel, consent_source, country from asked
),

-- the most specific row holds; between equals the one that denies
judged as (
    select
        cases.*,
        contact_policy.decision,
        contact_policy.rule,
        row_number() over (
            partition by cases.marketplace, cases.purpose, cases.channel, cases.consent_source, cases.country
            order by
                case when contact_policy.consent_source <> '*' then 16 else 0 end
                + case when contact_policy.marketplace <> '*' then 8 else 0 end
                + case when contact_policy.country <> '*' then 4 else 0 end
                + case when contact_policy.purpose <> '*' then 2 else 0 end
                + case when contact_policy.channel <> '*' then 1 else 0 end desc,
                contact_policy.decision desc,
                contact_policy.rule
        ) as place
    from cases
    inner join contact_policy
        on contact_policy.marketplace in (cases.marketplace, '*')
        and contact_policy.purpose in (cases.purpose, '*')
        and contact_policy.channel in (cases.channel, '*')
        and contact_policy.consent_source in (cases.consent_source, '*')
        and contact_policy.country in (cases.country, '*')
)

select
    asked.customer_key,
    asked.purpose,
    asked.channel,
    asked.address_hash,
    asked.marketplace,
    asked.shop_id,
    asked.locale,
    coalesce(judged.decision = 'allow', false) as is_allowed,
    coalesce(judged.rule, 'no rule known, so no contact') as policy_rule,
    asked.is_consented,
    asked.is_suppressed
from asked
left join judged
    on asked.marketplace = judged.marketplace
    and asked.purpose = judged.purpose
    and asked.channel = judged.channel
    and asked.consent_source = judged.consent_source
    and asked.country = judged.country
    and judged.place = 1
