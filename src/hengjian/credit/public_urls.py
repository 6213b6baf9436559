"""Credit's page of the public site; mounted at the root."""

from django.urls import path

from hengjian.credit import pages

urlpatterns = [path("supervision-classes/", pages.published, name="supervision-classes")]
