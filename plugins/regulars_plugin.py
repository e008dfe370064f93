"""Register what Regulars adds to Airflow's UI; there is no logic here."""

from typing import ClassVar

from airflow.api_fastapi.core_api.security import get_user
from airflow.plugins_manager import AirflowPlugin

from regulars.console.page import make_app


class RegularsPlugin(AirflowPlugin):
    """Add the page that shows the newest night, behind Airflow's own login."""

    name = "regulars"
    fastapi_apps: ClassVar = [{"app": make_app(get_user), "url_prefix": "/regulars", "name": "Regulars"}]
    external_views: ClassVar = [
        {"name": "Regulars", "href": "/regulars/", "destination": "nav", "url_route": "regulars", "nav_top_level": True}
    ]
