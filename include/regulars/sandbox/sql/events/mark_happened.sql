update events set happened = 1 where happened = 0 and at <= :now
