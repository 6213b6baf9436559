"""Certificate and scope annex as documents, and the certificate's number. Pure.

No Django, no database, no clock: everything comes with the facts, so the same facts give the same
paper. The certificate says what accreditation.yaml `certificate.content` lists; the annex has the
columns of `scope_row_fields`.
"""

from hengjian.accreditation.papers.annex import columns, scope_annex_pdf, scope_annex_xlsx
from hengjian.accreditation.papers.certificate import certificate_pdf
from hengjian.accreditation.papers.facts import CertificatePaper, ScopeAnnex, ScopeRow
from hengjian.accreditation.papers.numbers import next_number, next_serial, number_problems

__all__ = [
    "CertificatePaper",
    "ScopeAnnex",
    "ScopeRow",
    "certificate_pdf",
    "columns",
    "next_number",
    "next_serial",
    "number_problems",
    "scope_annex_pdf",
    "scope_annex_xlsx",
]
