-- Which address a person can be written at: the seller's contacts first, else that of the newest order with one, else
-- the newest that they showed interest with.
-- An address that several people share is the one's who ordered last, so that nobody is written to twice.
with contacts as (
    select * from {{ ref('int_contacts') }}
),

orders as (
    select * from {{ ref('int_orders') }}
),

interest as (
    select * from {{ ref('int_product_interest') }}
),

customers as (
    select * from {{ ref('int_customers') }}
),

person_keys as (
    select * from {{ ref('int_person_keys') }}
),

contact_keys as (
    select * from {{ ref('int_person_keys') }}
),

relay_domains as (
    select * from {{ ref('relay_domains') }}
),

known as (
    select
        contact_keys.customer_key,
        contacts.address_hash,
        contacts.address_domain,
        contacts.locale,
        0 as preference,
        row_number() over (
            partition by contact_keys.customer_key
            order by contacts.file_id desc, contacts.line_no desc
        ) as place_of_kind,
        contacts.person_key as tie
    from contacts
    inner join contact_keys on contacts.person_key = contact_keys.person_key
    where contacts.address_hash is not null
    union all
    select
        person_keys.customer_key,
        orders.address_hash,
        orders.address_domain,
        null as locale,
        1 as preference,
        row_number() over (
            partition by person_keys.customer_key
            order by orders.ordered_at desc, orders.order_key desc
        ) as place_of_kind,
        orders.order_key as tie
    from orders
    inner join person_keys on orders.person_key = person_keys.person_key
    where orders.address_hash is not null
    union all
    select
        customer_key,
        address_hash,
        address_domain,
        null as locale,
        2 as preference,
        row_number() over (
            partition by customer_key
            order by occurred_at desc, file_id desc, line_no desc
        ) as place_of_kind,
        person_key as tie
    from interest
    where address_hash is not null
),

preferred as (
    select
        *,
        row_number() over (partition by customer_key order by preference, place_of_kind, tie) as place
    from known
),

owned as (
    select
        preferred.*,
        row_number() over (
            partition by preferred.address_hash
            order by
                case when customers.last_placed_at is null then 1 else 0 end,
                customers.last_placed_at desc,
                preferred.customer_key
        ) as place_at_address
    from preferred
    inner join customers on preferred.customer_key = customers.customer_key
    where preferred.place = 1
),

relayed as (
    select distinct owned.address_hash
    from owned
    inner join relay_domains on owned.address_domain like relay_domains.domain_pattern
)

select
    owned.customer_key,
    owned.address_hash,
    owned.locale,
    relayed.address_hash is not null as is_relay
from owned
left join relayed on owned.address_hash = relayed.address_hash
where owned.place_at_address = 1
