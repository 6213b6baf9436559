"""衡鉴 Hengjian: one platform for supervising environmental-monitoring institutions."""

__version__ = "0.1.0"
