# The production image: Airflow's own image, and in it an environment that holds exactly what the lock names.
FROM apache/airflow:3.3.2-python3.11

USER root
RUN install -d -o airflow -g 0 /opt/regulars /opt/regulars/state
USER airflow
WORKDIR /opt/regulars

COPY --chown=airflow:0 requirements.lock ./
RUN PIP_USER=false python -m venv .venv \
    && PIP_USER=false .venv/bin/python -m pip install --no-cache-dir --no-deps --require-hashes -r requirements.lock

COPY --chown=airflow:0 dags ./dags
COPY --chown=airflow:0 plugins ./plugins
COPY --chown=airflow:0 dbt_project ./dbt_project
COPY --chown=airflow:0 include ./include

ENV PATH=/opt/regulars/.venv/bin:$PATH \
    PYTHONPATH=/opt/regulars/include \
    REGULARS_STATE=/opt/regulars/state \
    AIRFLOW__CORE__DAGS_FOLDER=/opt/regulars/dags \
    AIRFLOW__CORE__PLUGINS_FOLDER=/opt/regulars/plugins \
    AIRFLOW__CORE__LOAD_EXAMPLES=False \
    AIRFLOW__USAGE_DATA_COLLECTION__ENABLED=False \
    DBT_SEND_ANONYMOUS_USAGE_STATS=false \
    GX_ANALYTICS_ENABLED=false \
    OPENLINEAGE_DISABLED=true \
    DO_NOT_TRACK=1
