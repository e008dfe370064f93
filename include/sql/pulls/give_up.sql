-- A shop whose pull_from was moved on asks no longer for what lies before it: windows that are not done end there.
update audit.pulls
set
    state = case when until_at <= %(from_at)s then 'given_up' else state end,
    since_at = case when until_at <= %(from_at)s then since_at else %(from_at)s end
where marketplace = %(marketplace)s and shop_id = %(shop_id)s and state not in ('done', 'given_up')
    and since_at < %(from_at)s
