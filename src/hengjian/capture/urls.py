"""Pages of raw files; mounted at `office/`."""

from django.urls import path

from hengjian.capture import pages

urlpatterns = [
    path("raw-files/", pages.capture_list, name="raw-file-list"),
    path("raw-files/<str:number>/", pages.capture, name="raw-file"),
    path("raw-files/<str:number>/bytes", pages.download, name="raw-file-bytes"),
]
