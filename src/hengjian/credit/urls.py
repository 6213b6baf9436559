"""Pages of credit; mounted at `office/`."""

from django.urls import path

from hengjian.credit import views

urlpatterns = [
    path("credit/<str:uscc>/", views.supervision_class, name="credit-class"),
    path("credit/<str:uscc>/reassess", views.reassess, name="credit-reassess"),
]
