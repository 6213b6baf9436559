"""Addresses of telemetry; mounted at `office/`."""

from django.urls import path

from hengjian.telemetry import views

urlpatterns = [
    path("stations", views.station_list, name="station-list"),
    path("stations/<str:mn>/", views.station, name="station"),
    path("stations/<str:mn>/log", views.log_work, name="station-log-work"),
    path("stations/<str:mn>/log.xlsx", views.station_log, name="station-log"),
]
