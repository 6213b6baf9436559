"""Pages of draws; mounted at `office/`."""

from django.urls import path

from hengjian.draws import views

urlpatterns = [
    path("draws/", views.draw_list, name="draw-list"),
    path("draws/list.xlsx", views.draw_table, name="draw-table"),
    path("draws/<str:number>/", views.draw, name="draw"),
    path("draws/<str:number>/bundle.json", views.bundle, name="draw-bundle"),
    path("draws/<str:number>/pool.xlsx", views.sheet, name="draw-sheet"),
    path("draws/<str:number>/share", views.share, name="draw-share"),
    path("draws/<str:number>/source", views.source, name="draw-source"),
    path("draws/<str:number>/number", views.give_number, name="draw-number"),
    path("draws/<str:number>/confirm", views.confirm_number, name="draw-confirm"),
    path("draws/<str:number>/perform", views.perform, name="draw-perform"),
    path("draws/<str:number>/abort/ask", views.ask_abort, name="draw-ask"),
    path("draws/<str:number>/abort", views.abort, name="draw-agree"),
    path("draws/<str:number>/place", views.open_selection, name="draw-place"),
    path("draws/<str:number>/open", views.open_result, name="draw-unseal"),
]
