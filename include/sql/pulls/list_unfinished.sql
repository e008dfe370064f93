select pull_id, since_at, until_at
from audit.pulls
where marketplace = %(marketplace)s and shop_id = %(shop_id)s and state not in ('done', 'given_up')
order by since_at, until_at
