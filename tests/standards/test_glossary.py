import re
from pathlib import Path

from hengjian.standards import law

GLOSSARY = Path(__file__).parents[2] / "GLOSSARY.md"


def test_every_source_of_a_term_is_an_instrument_on_record():
    lines = [line for line in GLOSSARY.read_text(encoding="utf-8").splitlines() if line[:2] == "| "]
    terms = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    terms = [cells for cells in terms if cells[0] != "中文"]
    assert len(terms) >= 110
    known = law.instruments()
    for chinese, english, source in terms:
        assert english
        for part in re.split("[,;]", source):
            name = re.sub(r"( art| ch\.| §|§| \(|(?<=GS127) ).*", "", part.strip())
            assert name in known or name in ("项目", "regions.yaml", "workdays.csv"), (
                chinese,
                part,
            )
