"""Addresses of filing, below office/."""

from __future__ import annotations

from django.urls import path

from hengjian.filing.views import asks, filing_form, filings, notice_form, notices

urlpatterns = [
    path("notices/", notices.notice_list, name="notice-list"),
    path("notices/export.xlsx", notices.notice_export, name="notice-export"),
    path("notices/new", notice_form.notice_new, name="notice-new"),
    path("notices/upload", notice_form.notice_upload, name="notice-upload"),
    path("notices/template.xlsx", notice_form.notice_template, name="notice-template"),
    path("notices/<str:number>/", notices.notice, name="notice"),
    path("notices/<str:number>/edit", notice_form.notice_edit, name="notice-edit"),
    path("notices/<str:number>/receipt", notices.receipt, name="notice-receipt"),
    path("notices/<str:number>/acknowledge", notices.acknowledge, name="notice-acknowledge"),
    path("notices/<str:number>/begin", notices.begin, name="notice-begin"),
    path("notices/<str:number>/finish", notices.finish, name="notice-finish"),
    path("notices/<str:number>/cancel", notices.cancel, name="notice-cancel"),
    path("notices/<str:number>/ask", notices.ask, name="notice-ask"),
    path("asks/", asks.ask_list, name="ask-list"),
    path("asks/<int:pk>/", asks.ask, name="ask"),
    path("asks/<int:pk>/answer", asks.ask_answer, name="ask-answer"),
    path("asks/<int:pk>/again", asks.ask_again, name="ask-again"),
    path("asks/<int:pk>/close", asks.ask_close, name="ask-close"),
    path("asks/files/<int:pk>", asks.ask_file, name="ask-file"),
    path("filings/", filings.filing_list, name="filing-list"),
    path("filings/export.xlsx", filings.filing_export, name="filing-export"),
    path("filings/new", filing_form.filing_new, name="filing-new"),
    path("filings/changes", filings.change_list, name="filing-changes"),
    path("filings/review", filings.review, name="filing-review"),
    path("filings/proposals/<int:pk>/confirm", filings.proposal_confirm, name="proposal-confirm"),
    path("filings/proposals/<int:pk>/undo", filings.proposal_undo, name="proposal-undo"),
    path("filings/<str:number>/", filings.filing, name="filing"),
    path("filings/<str:number>/change", filing_form.filing_change, name="filing-change"),
    path("filings/<str:number>/go-on", filings.filing_go_on, name="filing-go-on"),
    path("filings/<str:number>/accept", filings.filing_accept, name="filing-accept"),
    path("filings/<str:number>/strike", filings.filing_strike, name="filing-strike"),
]
