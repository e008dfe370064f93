copy audit.quarantine (file_id, line_no, reason, raw_row) from stdin with (format csv, null '\N')
