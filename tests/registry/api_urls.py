"""The addresses of the house with the register's API among them, wherever it is mounted."""

from django.urls import path

from hengjian.config import api as house
from hengjian.config import urls
from hengjian.registry.api import router

urlpatterns = list(urls.urlpatterns)
if router not in house._ROUTERS:
    _own = house.Api(urls_namespace="register-api", openapi_url=None, docs_url=None)
    _own._exception_handlers = house.api._exception_handlers
    _own.add_router("", router)
    urlpatterns.insert(0, path("api/v1/", _own.urls))
