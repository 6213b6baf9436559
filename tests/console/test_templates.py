"""What holds for every template of the product."""

from __future__ import annotations

import re
from pathlib import Path
from zipfile import ZipFile

import lucide
import pytest
from django.contrib.staticfiles import finders
from django.template.loader import get_template

import hengjian

ROOT = Path(hengjian.__file__).parent
TEMPLATES = sorted(ROOT.glob("*/templates/**/*.html"))
NAMES = [str(path).split("/templates/", 1)[1] for path in TEMPLATES]


@pytest.mark.parametrize("name", NAMES)
def test_a_template_can_be_read(name):
    get_template(name)


def test_every_icon_named_exists():
    drawn = set(ZipFile(Path(lucide.__file__).parent / "lucide.zip").namelist())
    asked = {
        (path.name, icon)
        for path in [*TEMPLATES, *ROOT.glob("console/*.py")]
        for icon in re.findall(
            r'lucide "([^"]+)"|icon="([^"]+)"|Entry\(\s*"[^"]+", "([^"]+)"', path.read_text()
        )
        for icon in icon
        if icon
    }
    assert len(asked) > 20
    assert [pair for pair in asked if f"{pair[1]}.svg" not in drawn] == []


def test_every_file_a_template_names_is_there():
    asked = {
        name
        for path in TEMPLATES
        for name in re.findall(r"""static ["']([^"']+)["']""", path.read_text())
    }
    assert "vendor/tabler/tabler.min.css" in asked
    assert [name for name in asked if finders.find(name) is None] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=NAMES)
def test_nothing_inline_that_the_content_policy_forbids(path):
    text = path.read_text()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text)
    for tag in re.findall(r"<script[^>]*>", text):
        assert "src=" in tag
