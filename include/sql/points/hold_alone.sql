lock table crm.points_transfers in share row exclusive mode
