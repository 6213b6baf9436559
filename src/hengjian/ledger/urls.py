"""Public addresses of the two logs; mount at `ledger/`."""

from django.urls import path

from hengjian.ledger import views

app_name = "ledger"
urlpatterns = [
    path("<slug:log>/checkpoint", views.checkpoint, name="checkpoint"),
    path("<slug:log>/tile/<path:name>", views.tile, name="tile"),
    path("<slug:log>/proof/<int:index>", views.proof, name="proof"),
]
