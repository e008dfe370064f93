-- bookings of single people go on side by side, and wait while a night books for everybody
lock table crm.points_transfers in row exclusive mode
