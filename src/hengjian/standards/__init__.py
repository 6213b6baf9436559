"""The law, limits, analytes, calendars and regions the product works by, as dated data."""


def check() -> list[str]:
    """Everything that is wrong with the dated data, one sentence each; empty when it holds."""
    # Imported when asked: this package is loaded by every process, its data by few.
    from hengjian.standards.checking import problems

    return problems()
