select extract(epoch from min(lease_until) - clock_timestamp())::float as seconds
from crm.waves
where state in ('claimed', 'cancelling')
