"""Pages of the register; mounted at `office/`."""

from django.urls import path

from hengjian.registry import change_views, export_views, holding_views, register_views, views

urlpatterns = [
    path("register/import", views.register_import, name="register-import"),
    path("register/template.xlsx", views.register_template, name="register-template"),
    path("register/export.xlsx", export_views.register_export, name="register-export"),
    path(
        "register/<str:uscc>/file.xlsx",
        export_views.institution_export,
        name="register-institution-export",
    ),
    path("register/changes", change_views.changes_list, name="register-changes"),
    path("register/doubts", register_views.doubt_list, name="register-doubts"),
    path("register/<str:uscc>/holdings", holding_views.holdings_of, name="register-holdings"),
    path("register/<str:uscc>/known", register_views.known, name="register-known"),
    path(
        "register/<str:uscc>/changes",
        change_views.changes_of,
        name="register-institution-changes",
    ),
    path(
        "register/<str:uscc>/changes/<slug:act>",
        change_views.change_file,
        name="register-change-file",
    ),
    path("people/", register_views.people_list, name="register-people"),
    path("people/<path:person_no>", register_views.person, name="register-person"),
    path("methods/", register_views.method_list, name="register-methods"),
    path(
        "methods/<path:number>/supersede", register_views.supersede, name="register-method-record"
    ),
    path("methods/<path:number>", register_views.method, name="register-method"),
]
