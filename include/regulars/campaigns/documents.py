"""Read the YAML files of include/campaigns, field by field, with errors that name file, line and cure."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from regulars import settings
from regulars.ingestion import lined_yaml
from regulars.ingestion.lined_yaml import ConfigurationError, Mapping

__all__ = ["ConfigurationError", "Mapping", "choice", "mapping", "read", "share", "text", "whole", "words"]

FOLDER = settings.INCLUDE / "campaigns"


def read(path: Path) -> Mapping:
    """Read a YAML file; its errors name the file together with its folder, since every campaign has the same files."""
    name = f"{path.parent.name}/{path.name}"
    try:
        content = lined_yaml.read(path)
    except ConfigurationError as error:
        if str(error).startswith(path.name):
            raise ConfigurationError(f"{path.parent.name}/{error}") from error
        raise
    _name_source(content, name)
    return content


def _name_source(value: object, name: str) -> None:
    if isinstance(value, Mapping):
        value.source = name
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _name_source(inner, name)


def text(fields: Mapping, key: str) -> str:
    """Give the text of a key that must be there."""
    fields.require(key)
    value = fields[key]
    if not isinstance(value, str):
        raise fields.refuse(f"“{key}” is not text but {value!r}", "write it in quotes", key)
    return value.strip()


def whole(fields: Mapping, key: str, least: int = 1) -> int:
    """Give the whole number of a key that must be there."""
    fields.require(key)
    value = fields[key]
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise fields.refuse(f"“{key}” is {value!r}", f"write a whole number of at least {least}, without quotes", key)
    return value


def share(fields: Mapping, key: str, most: float) -> float:
    """Give a share between 0 and `most`."""
    fields.require(key)
    value = fields[key]
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
        raise fields.refuse(f"“{key}” is {value!r}", f"write a share between 0 and {most}, such as 0.2", key)
    return float(value)


def choice(fields: Mapping, key: str, allowed: Iterable[str]) -> str:
    """Give a word that must be one of `allowed`."""
    value = text(fields, key)
    if value not in allowed:
        raise fields.refuse(f"“{key}” is “{value}”", f"use one of {', '.join(allowed)}", key)
    return value


def mapping(fields: Mapping, key: str) -> Mapping:
    """Give the settings that stand below a key that must be there."""
    fields.require(key)
    value = fields[key]
    if not isinstance(value, Mapping):
        raise fields.refuse(f"“{key}” is {value!r}", f"write `name: value` settings below `{key}:`", key)
    return value


def words(fields: Mapping, key: str) -> list[str]:
    """Give a list of texts; a word that YAML takes for something else must stand in quotes."""
    value = fields.get(key)
    if not isinstance(value, list):
        raise fields.refuse(f"“{key}” is no list", f"write `{key}: [one, two]`", key)
    for word in value:
        if not isinstance(word, str):
            raise fields.refuse(f"“{key}” holds {word!r}, which is not text", "write it in quotes", key)
    return value
