-- a number that is taken but not yet committed must not slip under the mark: wait for writers, a moment
lock table crm.consents, crm.suppressions, crm.events, crm.points_transfers, crm.perk_entries in share mode
