"""The menu of the console as data: sections and their lines, in order."""

from __future__ import annotations

from dataclasses import dataclass

from hengjian.core.text import Text, t


@dataclass(frozen=True)
class Entry:
    """One line of the menu. `within` are pages below it that keep it lit."""

    name: str
    icon: str
    label: Text
    action: str
    within: tuple[str, ...] = ()


MENU: tuple[tuple[Text, tuple[Entry, ...]], ...] = (
    (
        t("工作", "Work"),
        (
            Entry("today", "layout-dashboard", t("今日工作", "Today"), "console.today.read"),
            Entry(
                "finding-list",
                "search-check",
                t("疑点研判", "Findings"),
                "screening.finding.list",
                ("finding",),
            ),
            Entry("lineage-trace", "route", t("影响追溯", "Trace a fault"), "lineage.fault.trace"),
            Entry("case-list", "scale", t("案件办理", "Cases"), "enforcement.case.list", ("case",)),
            Entry(
                "class-list",
                "gauge",
                t("分类监管", "Supervision classes"),
                "credit.class.list",
                ("credit-class", "credit-adjust", "adjustment-list"),
            ),
        ),
    ),
    (
        t("资质认定", "Accreditation"),
        (
            Entry(
                "application-list",
                "stamp",
                t("资质申请", "Applications"),
                "accreditation.application.list",
                ("application", "application-new", "application-edit", "application-notice"),
            ),
            Entry(
                "application-due",
                "alarm-clock",
                t("期限提醒", "What runs out"),
                "accreditation.due.list",
            ),
            Entry(
                "assessment-list",
                "clipboard-check",
                t("资质认定评审", "Assessments"),
                "assessment.assessment.list",
                ("assessment", "assessment-sheet", "assessment-row", "assessment-nonconformity"),
            ),
            Entry(
                "clause-sets",
                "list-checks",
                t("评审条款集", "Clause sets"),
                "assessment.clauses.read",
                ("clause-import",),
            ),
            Entry("draw-list", "dices", t("随机抽取", "Draws"), "draws.draw.list", ("draw",)),
            Entry(
                "bar-list",
                "ban",
                t("限制名单", "Bars"),
                "bars.bar.list",
                ("bar", "bar-record", "bar-institution", "bar-person", "bar-links"),
            ),
            Entry(
                "bar-check", "shield-check", t("限制核对", "Check for bars"), "bars.person.check"
            ),
        ),
    ),
    (
        t("属地监管", "Local supervision"),
        (
            Entry(
                "notice-list",
                "clipboard-list",
                t("工作登记", "Notices of work"),
                "filing.notice.list",
                (
                    "notice",
                    "notice-new",
                    "notice-edit",
                    "notice-upload",
                    "notice-receipt",
                    "ask-list",
                    "ask",
                ),
            ),
            Entry(
                "unannounced",
                "map-pin-off",
                t("未登记的工作", "Unannounced work"),
                "monitoring.unannounced.list",
            ),
            Entry(
                "filing-list",
                "file-check",
                t("承诺备案", "Filings"),
                "filing.filing.list",
                ("filing", "filing-new", "filing-change", "filing-changes"),
            ),
        ),
    ),
    (
        t("档案", "Records"),
        (
            Entry(
                "institution-list",
                "building-2",
                t("机构名录", "Institutions"),
                "registry.institution.list",
                (
                    "institution",
                    "register-known",
                    "register-holdings",
                    "register-institution-changes",
                    "register-change-file",
                ),
            ),
            Entry(
                "register-people",
                "users",
                t("人员名录", "People"),
                "registry.person.list",
                ("register-person",),
            ),
            Entry(
                "register-methods",
                "book-open",
                t("方法库", "Methods"),
                "registry.method.list",
                ("register-method", "register-method-record"),
            ),
            Entry(
                "register-changes",
                "file-pen-line",
                t("登记变更", "Changes"),
                "registry.change.list",
            ),
            Entry(
                "register-doubts",
                "circle-help",
                t("登记疑点", "Doubts"),
                "registry.doubt.list",
            ),
            Entry(
                "quality-list",
                "book-check",
                t("管理体系", "Management systems"),
                "quality.system.list",
                (
                    "quality-system",
                    "quality-document-add",
                    "quality-activity-add",
                    "quality-review",
                ),
            ),
            Entry(
                "conformity-list",
                "traffic-cone",
                t("持续符合", "Conformity"),
                "conformity.table.read",
                ("conformity",),
            ),
            Entry(
                "annual-list",
                "calendar-check",
                t("年度报告", "Annual reports"),
                "annual.report.list",
                ("annual-report",),
            ),
            Entry(
                "report-list",
                "file-text",
                t("监测报告", "Reports"),
                "monitoring.report.list",
                ("report", "report-detail"),
            ),
            Entry(
                "raw-file-list",
                "file-scan",
                t("原始文件", "Raw files"),
                "capture.file.list",
                ("raw-file",),
            ),
            Entry(
                "station-list",
                "radio-tower",
                t("自动监测", "Stations"),
                "telemetry.station.list",
                ("station",),
            ),
        ),
    ),
    (
        t("人员名录", "Directories"),
        (
            Entry(
                "directory-assessor-list",
                "user-check",
                t("评审员名录", "Assessors"),
                "directory.assessor.list",
                (
                    "directory-assessor-entry",
                    "directory-assessor-new",
                    "directory-assessor-change",
                    "directory-assessor-import",
                ),
            ),
            Entry(
                "directory-expert-list",
                "microscope",
                t("数据质量专家", "Data-quality experts"),
                "directory.expert.list",
                (
                    "directory-expert-entry",
                    "directory-expert-new",
                    "directory-expert-change",
                    "directory-expert-import",
                ),
            ),
            Entry(
                "directory-inspector-list",
                "id-card",
                t("执法检查人员", "Inspectors"),
                "directory.inspector.list",
                (
                    "directory-inspector-entry",
                    "directory-inspector-new",
                    "directory-inspector-change",
                    "directory-inspector-import",
                ),
            ),
            Entry(
                "directory-case-list",
                "clipboard-list",
                t("校准案例", "Calibration cases"),
                "directory.case.keep",
                ("directory-case", "directory-case-new"),
            ),
            Entry(
                "directory-own",
                "contact",
                t("我的名录", "My record"),
                "directory.own.read",
                ("directory-own-exam",),
            ),
            Entry(
                "directory-evaluations",
                "star",
                t("评价评审人员", "Evaluate assessors"),
                "directory.evaluation.give",
            ),
        ),
    ),
    (
        t("报送与数据", "Submission and data"),
        (
            Entry(
                "report-submit",
                "upload",
                t("报送报告", "Submit a report"),
                "monitoring.report.submit",
            ),
            Entry(
                "register-import",
                "file-spreadsheet",
                t("批量导入", "Import the register"),
                "registry.import.run",
            ),
            Entry(
                "machine-key-list", "server", t("系统密钥", "Machine keys"), "signing.machine.list"
            ),
            Entry(
                "run-list", "radar", t("筛查运行", "Screening runs"), "screening.run.read", ("run",)
            ),
        ),
    ),
)
