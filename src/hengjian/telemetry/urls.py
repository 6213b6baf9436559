"""Addresses of telemetry; mounted at `office/`."""

from django.urls import path

from hengjian.telemetry import views

urlpatterns = [
    path("stations", views.station_list, name="station-list"),
]
