"""Fill the look-up tables from what is on the register."""

from django.db import migrations


def fill(apps, schema_editor):
    from hengjian.registry import search
    from hengjian.standards import methods

    person = apps.get_model("registry", "Person")
    token = apps.get_model("registry", "PersonToken")
    rows = []
    for row in person.objects.iterator(chunk_size=2000):
        found = sorted(search.person_tokens(row.name, row.person_no))
        rows += [token(token=one, person_id=row.pk) for one in found]
        if len(rows) > 5000:
            token.objects.bulk_create(rows, batch_size=500)
            rows = []
    token.objects.bulk_create(rows, batch_size=500)
    fill_scope(apps, methods)


def fill_scope(apps, methods):
    from hengjian.registry.search_index import pairs

    term, holder = apps.get_model("registry", "Term"), apps.get_model("registry", "TermHolder")
    items = apps.get_model("registry", "ScopeItem").objects.order_by()
    columns = ("certificate__institution_id", "parameter", "method")
    wanted = {
        (body, *pair)
        for body, parameter, method in items.values_list(*columns).distinct()
        for pair in pairs(parameter, method)
    }
    rows = [
        term(kind=kind, text=text, number=methods.cited(text)[:60] if kind == "method" else "")
        for kind, text in sorted({(kind, text) for _, kind, text in wanted})
    ]
    term.objects.bulk_create(rows, batch_size=500)
    keys = {(kind, text): pk for kind, text, pk in term.objects.values_list("kind", "text", "pk")}
    links = [holder(term_id=keys[kind, text], institution_id=body) for body, kind, text in wanted]
    holder.objects.bulk_create(links, batch_size=500)


def nothing(apps, schema_editor):
    """Going back, the tables themselves go."""


class Migration(migrations.Migration):
    dependencies = [("registry", "0003_knowledge_and_search")]
    operations = [migrations.RunPython(fill, nothing)]
