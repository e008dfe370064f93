select shop_key, kind, orders
from marts.rpt_unmatched_exports
order by shop_key, kind
