"""The public pages of draws."""

from django.urls import path

from hengjian.draws import public

urlpatterns = [
    path("", public.draw_list, name="public-draw-list"),
    path("<str:number>/", public.draw, name="public-draw"),
    path("<str:number>/bundle.json", public.bundle, name="public-draw-bundle"),
    path("<str:number>/pool.xlsx", public.sheet, name="public-draw-sheet"),
]
