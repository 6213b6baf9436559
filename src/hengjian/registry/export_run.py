"""The work behind `hengjian export register`, once its words are understood."""

from __future__ import annotations

import argparse
import json
import sys

from django.utils import timezone

from hengjian.accounts.access import actor_for, authorize
from hengjian.accounts.models import User
from hengjian.core.text import t
from hengjian.registry import exporting
from hengjian.registry.selectors import institutions_for


def run(options: argparse.Namespace) -> int:
    """0: written; 2: the account may not, nothing fits, or the file stands already."""
    user = User.objects.filter(username=options.by, is_active=True).first()
    if user is None:
        return _not(str(t("--by 不是可用的账号", "--by names no account that may act here")))
    actor = actor_for(user, timezone.localdate())
    authorize(actor, exporting.ACTION)
    found = institutions_for(actor, action=exporting.ACTION, region=options.region)
    if options.uscc:
        found = found.filter(uscc=options.uscc)
    count = found.count()
    if not count:
        return _not(str(t("没有符合的机构", "no institution fits")))
    data = exporting.workbook(found)
    try:
        with options.target.open("xb") as opened:
            opened.write(data)
    except OSError as error:
        return _not(f"{options.target}: {error.strerror}")
    if options.json:
        print(json.dumps({"institutions": count, "bytes": len(data)}))
    else:
        print(str(t(f"已导出 {count} 家机构", f"{count} institutions written")))
    return 0


def _not(why: str) -> int:
    print(why, file=sys.stderr)
    return 2
