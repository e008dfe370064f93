update one_clicks set attempts = attempts + 1, state = :state, answer = :answer where one_click_id = :one_click_id
