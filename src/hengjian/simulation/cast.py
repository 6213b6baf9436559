"""The cast of every demonstration: officers of two lines at three levels, a laboratory, an association."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from hengjian.accounts import services
from hengjian.accounts.demo import PASSWORD
from hengjian.accounts.models import User
from hengjian.core.text import Text, t
from hengjian.simulation.world import Lab

SINCE = date(2020, 1, 1)
#: Whoever grows the province, in the ledger.
GROWER = "simulation"


@dataclass(frozen=True)
class Demo:
    """A demonstration account. `region` for officers; laboratories get theirs from `lab`."""

    username: str
    name: str
    role: str
    says: Text
    region: str = ""
    lab: bool = False


CAST: tuple[Demo, ...] = (
    Demo("eco-province", "陈省厅", "ecology-province", t("省生态环境厅", "Ecology, province"), "620000"),
    Demo("eco-leader", "李厅长", "ecology-leader", t("省生态环境厅负责人", "Ecology, leader"), "620000"),
    Demo("eco-lanzhou", "王兰州", "ecology-prefecture", t("兰州市生态环境局", "Ecology, Lanzhou"), "620100"),
    Demo("eco-chengguan", "张城关", "ecology-county", t("城关区生态环境分局", "Ecology, Chengguan"), "620102"),
    Demo("eco-newarea", "刘新区", "ecology-prefecture", t("兰州新区生态环境局", "Ecology, Lanzhou New Area"), "620171"),
    Demo("market-province", "赵市监", "market-province", t("省市场监督管理局", "Market, province"), "620000"),
    Demo("market-leader", "孙局长", "market-leader", t("省市场监督管理局负责人", "Market, leader"), "620000"),
    Demo("market-lanzhou", "周兰州", "market-prefecture", t("兰州市市场监督管理局", "Market, Lanzhou"), "620100"),
    Demo("lab-head", "实验室负责人", "lab-head", t("检测机构负责人", "Head of a laboratory"), lab=True),
    Demo("lab-technical", "技术负责人", "lab-technical", t("检测机构技术负责人", "Technical head"), lab=True),
    Demo("association", "协会秘书", "association", t("省环境监测协会", "The association")),
)  # fmt: skip
LIMS = "lab-lims"
LIMS_TOKEN = "demo-lims-key-not-for-real-use-0000000000"  # noqa: S105 - as above


def sign_ins() -> list[str]:
    """One line per account, and the password, for the screen of whoever starts the demonstration."""
    width = max(len(demo.username) for demo in CAST) + 2
    lines = [f"{demo.username:<{width}}{demo.says.zh} · {demo.says.en}" for demo in CAST]
    return [*lines, f"password · 密码: {PASSWORD}"]


def open_accounts(lab: Lab, at: datetime) -> None:
    """Everybody of the cast can sign in. Safe to run again."""
    for demo in CAST:
        if not User.objects.filter(username=demo.username).exists():
            user = services.open_account(
                username=demo.username,
                name=demo.name,
                password=PASSWORD,
                by=GROWER,
                at=at,
                demo=True,
            )
            services.give_post(
                user=user,
                role=demo.role,
                by=GROWER,
                at=at,
                held_from=SINCE,
                region=demo.region,
                institution_uscc=lab.uscc if demo.lab else "",
            )
    if not User.objects.filter(username=LIMS).exists():
        machine = services.open_account(
            username=LIMS, name="LIMS", password=None, by=GROWER, at=at, demo=True, machine=True
        )
        services.give_post(
            user=machine,
            role="lab-lims",
            by=GROWER,
            at=at,
            held_from=SINCE,
            institution_uscc=lab.uscc,
        )
        services.issue_token(user=machine, label="demo", by=GROWER, at=at, token=LIMS_TOKEN)
