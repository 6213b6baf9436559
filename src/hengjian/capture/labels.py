"""What the names in a sighting's statement are called on the page of a signature."""

from hengjian.core.text import t

BODY = {
    "name": t("文件", "File"),
    "event": t("事件", "Event"),
    "instrument": t("仪器编号", "Instrument"),
    "machine": t("系统密钥", "Machine key"),
    "seen_at": t("采集时间（机器时钟）", "Seen (the machine's clock)"),
    "counter": t("机器单调时钟（秒）", "Monotonic clock (s)"),
    "changed_at": t("文件修改时间", "File changed"),
    "previous": t("前一版本摘要", "Digest before"),
    "size": t("字节数", "Bytes"),
    "sha256": t("SHA-256", "SHA-256"),
    "sm3": t("SM3", "SM3"),
}
