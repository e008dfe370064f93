select distinct c.campaign_id, s.marketplace, s.shop_id, missing.what
from crm.messages m
inner join crm.campaign_contents c on c.content_id = m.content_id
inner join raw.shops s on s.shop_mark = c.shop_mark
cross join jsonb_array_elements_text(c.content -> 'missing') as missing (what)
where m.state = 'planned'
order by c.campaign_id, s.marketplace, s.shop_id, missing.what
