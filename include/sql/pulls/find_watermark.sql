-- how far the windows of a shop reach; those that are not done yet will be, or were given up
select max(until_at) as until_at
from audit.pulls
where marketplace = %(marketplace)s and shop_id = %(shop_id)s
