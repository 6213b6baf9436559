"""What a draw's pages say in plain words: the summary, and the page's own verifier."""

from __future__ import annotations

from hengjian.core.text import t
from hengjian.draws.models import Draw


def summary(found: Draw) -> list[str]:
    """Four sentences for a reader who knows nothing of hashes."""
    pool = found.terms["pool"]
    away = sum(bool(row["excluded"]) for row in pool)
    who = _SEALED_POOL if found.hidden else _POOL.format(n=len(pool), x=away)
    secret = _SECRET.format(source=found.source)
    told = _NOW[found.stage].format(n=len(found.members))
    if found.hidden and found.stage == Draw.Stage.DRAWN:
        told = _SEALED_RESULT
    return [str(who), str(_FIXED), str(secret), str(told)]


_POOL = t(
    "候选 {n} 名，其中 {x} 名按事先公布的原因回避，留在名单上但不会被抽中。",
    "{n} candidates; {x} stand aside for a published reason: listed, but never drawn.",
)
_SEALED_POOL = t(
    "候选名单已封存，检查组到场前不公布，以免走漏风声。",
    "The pool is sealed and stays so until the teams arrive, so that nobody is warned.",
)
_FIXED = t(
    "名单在抽取之前就已锁定：下方的承诺值是它的指纹，名单改动一个字，指纹就对不上。",
    "The list was fixed before the draw: the commitment below is its fingerprint, which no "
    "longer fits when a single letter is changed.",
)
_SECRET = t(
    "次序由三方各自的秘密份额和一个事先指定、当时还不存在的公共随机数（{source}）共同算出，"
    "任何一方都不能预知，也不能挑选。",
    "The order is computed from a secret share of each of three parties and a public number "
    "named before it existed ({source}); no party could foresee or choose it.",
)
_NOW = {
    "open": t("现在等待各方提交份额。", "The parties' shares are awaited now."),
    "shared": t(
        "份额已齐，等公共随机数公布后抽取。", "All shares are in; the public number is awaited."
    ),
    "drawn": t(
        "已经抽出 {n} 名。不必相信本站：按“在此复算”，由您的浏览器自己再算一遍。",
        "{n} were drawn. You need not trust this site: press “Recompute here” and your own "
        "browser does it again.",
    ),
    "aborted": t(
        "这次抽取经两方同意中止，没有结果；中止永久公开并计数。",
        "Two parties agreed to abort: there is no result. The abort stays public and counted.",
    ),
}
_SEALED_RESULT = t(
    "结果已经产生并封存：每处在检查组到场签到时启封，全部到场后公布种子与份额供复算。",
    "The result exists and is sealed: each place opens when its team checks in; seed and "
    "shares follow the last one, for everybody to recompute.",
)


def browser_words() -> dict[str, object]:
    """What the page's own verifier says, in the reader's language."""
    return {name: str(text) for name, text in _WORDS.items()} | {
        "checks": {name: str(text) for name, text in _CHECKS.items()}
    }


_CHECKS = {
    "pool": t("名单与规则自承诺以来没有改动", "Pool and rule are as they were committed"),
    "shares": t(
        "三方份额与各自的承诺相符，且都早于公共随机数",
        "Each party's share is as committed, and earlier than the public number",
    ),
    "seed": t(
        "种子确由三方份额与公共随机数算出", "The seed comes from the shares and the public number"
    ),
    "result": t(
        "次序、抽中与跳过的每一位都由种子决定", "Order, members and skips all follow from the seed"
    ),
}
_WORDS = {
    "holds": t("复算一致", "Recomputed: it holds"),
    "holds_text": t(
        "您的浏览器用公布的材料重新计算，逐项相同。",
        "Your browser computed it anew from what is published; all of it agrees.",
    ),
    "fails": t("复算不一致", "Recomputed: it does not hold"),
    "fails_text": t(
        "下列打 ✗ 的一项与公布的不同。请下载材料保存，并向两部门或行业协会反映。",
        "What is marked ✗ differs from what was published. Keep the bundle and tell either "
        "authority or the association.",
    ),
    "malformed": t("公布的材料残缺或格式不对", "What is published is incomplete or malformed"),
    "unable": t("无法复算", "Could not recompute"),
    "unable_text": t(
        "请用 https 打开本页，或下载材料后用命令行 hengjian draw recompute 复算。",
        "Open the page by https, or download the bundle and use hengjian draw recompute.",
    ),
    "seed": t("种子", "Seed"),
    "commitment": t("名单承诺", "Pool commitment"),
    "members": t("抽中", "Drawn"),
}
