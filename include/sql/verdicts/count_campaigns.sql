select count(distinct campaign_id) as campaigns from crm.verdict_counts where night_on = %(night_on)s
