"""Pages of disclosure; mounted at `office/`."""

from django.urls import path

from hengjian.disclosure import views

urlpatterns = [
    path("releases/", views.release_list, name="release-list"),
    path("releases/<str:number>/", views.make, name="release-make"),
    path("releases/<str:number>/withdraw", views.withdraw, name="release-withdraw"),
]
