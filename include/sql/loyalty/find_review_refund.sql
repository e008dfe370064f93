-- what a review of an order pays back (rule 1-20): nothing while the shop's settings leave it off
select
    currency,
    is_on,
    case
        when %(has_photo)s or %(characters)s >= characters_at_least then refund_amount
        else 0
    end as refund_amount
from intermediate.int_review_refunds
where order_key = %(order_key)s
