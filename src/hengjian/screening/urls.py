"""Pages of screening; mounted at `office/`."""

from django.urls import path

from hengjian.screening import views

urlpatterns = [
    path("findings/", views.finding_list, name="finding-list"),
    path("findings/<str:number>/", views.finding, name="finding"),
    path("findings/<str:number>/ask", views.ask, name="finding-ask"),
    path("findings/<str:number>/dismiss", views.dismiss, name="finding-dismiss"),
    path("findings/<str:number>/pass-on", views.pass_on, name="finding-pass-on"),
    path("findings/<str:number>/answer", views.answer, name="finding-answer"),
    path("screening/runs/", views.run_list, name="run-list"),
    path("screening/runs/<int:pk>/", views.run, name="run"),
]
