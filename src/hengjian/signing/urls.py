"""Pages of signing; mounted at `office/`."""

from django.urls import path

from hengjian.signing import pages, pages_keys

urlpatterns = [
    path("sign/<str:number>/", pages.request, name="signing-request"),
    path("signatures/<str:number>/", pages.signature, name="signature"),
    path("signatures/<str:number>/statement.json", pages.statement, name="signature-statement"),
    path("keys/", pages_keys.key_list, name="key-list"),
    path("keys/options", pages_keys.options, name="key-options"),
    path("keys/register", pages_keys.register, name="key-register"),
    path("keys/<int:pk>/end", pages_keys.end, name="key-end"),
    path("machine-keys/", pages_keys.machine_list, name="machine-key-list"),
    path("machine-keys/register", pages_keys.machine_register, name="machine-key-register"),
    path("machine-keys/<int:pk>/end", pages_keys.machine_end, name="machine-key-end"),
]
