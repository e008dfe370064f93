insert into audit.value_fits (
    build_id, night_on, purpose, model, until_on, people, repeat_people, group_count, outcome, stand_in_id,
    r, alpha, a, b, p, q, v, r_error, alpha_error, a_error, b_error, p_error, q_error, v_error,
    log_likelihood, correlation, iterations, is_converged
) values (
    %(build_id)s, %(night_on)s, %(purpose)s, %(model)s, %(until_on)s, %(people)s, %(repeat_people)s, %(group_count)s,
    %(outcome)s, %(stand_in_id)s, %(r)s, %(alpha)s, %(a)s, %(b)s, %(p)s, %(q)s, %(v)s, %(r_error)s,
    %(alpha_error)s, %(a_error)s, %(b_error)s, %(p_error)s, %(q_error)s, %(v_error)s,
    %(log_likelihood)s, %(correlation)s, %(iterations)s, %(is_converged)s
)
