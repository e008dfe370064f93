select kind, email from suppressions
