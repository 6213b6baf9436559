"""Addresses of importing the register."""

from django.urls import path

from hengjian.registry import views

urlpatterns = [
    path("register/import", views.register_import, name="register-import"),
    path("register/template.xlsx", views.register_template, name="register-template"),
]
