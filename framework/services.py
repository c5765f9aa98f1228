"""Writing the framework: loading an edition from its file, and freezing one that a review uses."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from framework import models
from framework.models import Edition, Freeze

STAGES = (1, 2, 3)
CHALLENGES = tuple(range(1, 11))
# In the order in which they can be written.
KINDS = {
    f"framework.{model._meta.model_name}": model
    for model in (
        models.Edition,
        models.Stage,
        models.Challenge,
        models.Descriptor,
        models.Indicator,
        models.DataSource,
        models.GlossaryTerm,
    )
}


class BadEdition(Exception):
    """A file that is not a whole edition. `str(error)` lists everything that is wrong, one fault a line."""


def freeze(edition: Edition) -> None:
    """Mark the edition as in use: from now on the database refuses to change it. Twice is as good as once."""
    Freeze.objects.get_or_create(edition=edition)


def _read(path: Path) -> list[dict[str, Any]]:
    try:
        items = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadEdition(f"- The file cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise BadEdition("- The file is not text in UTF-8.") from None
    except json.JSONDecodeError as error:
        raise BadEdition(f"- The file is not JSON: line {error.lineno}, {error.msg}.") from None
    if not isinstance(items, list) or not all(
        isinstance(item, dict) and isinstance(item.get("fields"), dict) for item in items
    ):
        raise BadEdition('- The file must be a list of objects with "model" and "fields".')
    return items


def _key(item: dict[str, Any]) -> tuple[Any, ...]:
    """The natural key of an item, as it stands in the file."""
    fields, kind = item["fields"], item["model"]

    def part(name: str) -> tuple[Any, ...]:
        value = fields.get(name)
        return tuple(value) if isinstance(value, list) else (value,)

    if kind == "framework.edition":
        return (fields.get("slug"),)
    if kind == "framework.descriptor":
        return (*part("challenge"), part("stage")[-1])
    if kind in {"framework.indicator", "framework.datasource"}:
        return (*part("challenge"), fields.get("number"))
    if kind == "framework.glossaryterm":
        return (*part("edition"), fields.get("term"))
    return (*part("edition"), fields.get("number"))


def faults(items: list[dict[str, Any]]) -> list[str]:
    """What keeps `items` from being one whole edition, in words; empty when nothing does."""
    found = []
    for item in items:
        if item.get("model") not in KINDS:
            found.append(f"Unknown model: {item.get('model')}.")
            continue
        known = {field.name for field in KINDS[item["model"]]._meta.concrete_fields} - {"id"}
        for name in sorted(set(item["fields"]) - known):
            found.append(f"{item['model']} {_key(item)} has an unknown field: {name}.")
        if "pk" in item:
            found.append(f"{item['model']} {_key(item)} must not have a pk.")
    if found:
        return found
    keys = Counter((item["model"], _key(item)) for item in items)
    found += [f"{kind} {key} stands there {n} times." for (kind, key), n in keys.items() if n > 1]
    slugs = [item["fields"].get("slug") for item in items if item["model"] == "framework.edition"]
    if len(slugs) != 1:
        return [*found, f"There must be one edition in the file, not {len(slugs)}."]
    [slug] = slugs
    there = {(kind, key) for kind, key in keys}
    for kind, key in sorted(there, key=str):
        if key[0] != slug:
            found.append(f"{kind} {key} belongs to an unknown edition: {key[0]}.")
    expected: list[tuple[str, tuple[Any, ...]]] = [("framework.stage", (slug, number)) for number in STAGES]
    expected += [("framework.challenge", (slug, number)) for number in CHALLENGES]
    expected += [("framework.descriptor", (slug, n, s)) for n in CHALLENGES for s in STAGES]
    found += [f"{kind} {key} is missing." for kind, key in expected if (kind, key) not in there]
    wanted = set(expected)
    for kind, key in sorted(there, key=str):
        if (
            kind in {"framework.stage", "framework.challenge", "framework.descriptor"}
            and (kind, key) not in wanted
        ):
            found.append(f"{kind} {key} has a wrong number.")
        if kind in {"framework.indicator", "framework.datasource"} and key[1] not in CHALLENGES:
            found.append(f"{kind} {key} belongs to an unknown challenge.")
    return found


def _as_stored(slug: str) -> str:
    """Everything stored of an edition, spelt in one way, to see whether a load would change anything."""
    found = []
    for model in KINDS.values():
        path = {"edition": "slug", "descriptor": "challenge__edition__slug"}.get(
            model._meta.model_name or "",
            "challenge__edition__slug" if hasattr(model, "challenge") else "edition__slug",
        )
        found += list(model._default_manager.filter(**{path: slug}))
    text: str = serializers.serialize(
        "json", found, use_natural_primary_keys=True, use_natural_foreign_keys=True
    )
    return json.dumps(
        sorted(json.loads(text), key=lambda item: json.dumps(item, sort_keys=True)), sort_keys=True
    )


def load_edition(path: Path) -> bool:
    """Make the stored edition be what the file at `path` says. True when that changed anything.

    Refuses with BadEdition, and writes nothing then: a file that is not one whole edition, and changed content
    for an edition that a review uses.
    """
    items = _read(path)
    if wrong := faults(items):
        raise BadEdition("\n".join(f"- {fault}" for fault in wrong))
    slug = next(item["fields"]["slug"] for item in items if item["model"] == "framework.edition")
    order = list(KINDS)
    items = sorted(items, key=lambda item: order.index(item["model"]))
    before = _as_stored(slug)
    try:
        with transaction.atomic():
            kept: dict[type, list[int]] = {model: [] for model in KINDS.values()}
            for item in items:
                for thing in serializers.deserialize("python", [item]):
                    if isinstance(thing.object, Edition) and thing.object.current:
                        Edition.objects.exclude(slug=slug).filter(current=True).update(current=False)
                    thing.object._state.adding = thing.object.pk is None
                    thing.object.full_clean()
                    thing.save()
                    kept[type(thing.object)].append(thing.object.pk)
            for model in (models.Indicator, models.DataSource):
                model._default_manager.filter(challenge__edition__slug=slug).exclude(
                    pk__in=kept[model]
                ).delete()
            terms = models.GlossaryTerm.objects.filter(edition__slug=slug)
            terms.exclude(pk__in=kept[models.GlossaryTerm]).delete()
    except ValidationError as error:
        raise BadEdition("\n".join(f"- {item['model']} {_key(item)}: {m}" for m in error.messages)) from None
    except serializers.base.DeserializationError as error:
        raise BadEdition(f"- {error}") from None
    except DatabaseError as error:
        raise BadEdition(f"- {error}") from None
    return _as_stored(slug) != before
