"""Pages of enforcement; mounted at `office/`."""

from django.urls import path

from hengjian.enforcement import views

urlpatterns = [
    path("cases/", views.case_list, name="case-list"),
    path("cases/<str:number>/", views.case, name="case"),
    path("cases/<str:number>/decide", views.decide, name="case-decide"),
    path("cases/<str:number>/drop", views.drop, name="case-drop"),
    path("cases/<str:number>/close", views.close, name="case-close"),
    path("findings/<str:number>/case", views.case_open, name="case-open"),
]
