"""Read YAML that people write, and know the line of every key, so that an error can point at it."""

from __future__ import annotations

from pathlib import Path

import yaml


class ConfigurationError(ValueError):
    """Say which file and line of a configuration is wrong, and what to do."""


class Mapping(dict):
    """Hold a YAML mapping and the lines of its keys."""

    def __init__(self, source: str, line: int):
        super().__init__()
        self.source = source
        self.line = line
        self.lines: dict[str, int] = {}

    def refuse(self, what: str, cure: str, key: str | None = None) -> ConfigurationError:
        """Make the error that names the file, the line of `key`, what is wrong and the cure."""
        return ConfigurationError(f"{self.source}, line {self.lines.get(key, self.line)}: {what}. Cure: {cure}.")

    def refuse_unknown_keys(self, allowed: frozenset[str]) -> None:
        """Raise ConfigurationError for the first key that is not allowed."""
        for key in self:
            if key not in allowed:
                raise self.refuse(f"“{key}” is not a setting", f"use one of {', '.join(sorted(allowed))}", key)

    def require(self, *keys: str) -> None:
        """Raise ConfigurationError for the first key that is missing or empty."""
        for key in keys:
            if self.get(key) in (None, ""):
                raise self.refuse(f"“{key}” is missing", f"add a line `{key}: …`", key)


class _Loader(yaml.SafeLoader):
    """Build a Mapping, and refuse a key that stands twice."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> Mapping:
    source = str(loader.name)
    mapping = Mapping(source, node.start_mark.line + 1)
    for key_node, value_node in node.value:
        key, line = loader.construct_object(key_node), key_node.start_mark.line + 1
        if not isinstance(key, str):
            raise ConfigurationError(f"{source}, line {line}: “{key}” is not a name. Cure: write it in quotes.")
        if key in mapping:
            raise ConfigurationError(f"{source}, line {line}: “{key}” stands here twice. Cure: keep one of them.")
        mapping[key] = loader.construct_object(value_node, deep=True)
        mapping.lines[key] = line
    return mapping


# Words such as `no` (Norway) and `on` are text; only true and false are truth values.
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if first in "tTfF" or tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def read(path: Path) -> Mapping:
    """Read a YAML file whose top is a mapping; raises ConfigurationError naming file and line."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        loader = _Loader(text)
        loader.name = path.name
        content = loader.get_single_data()
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read ({error.strerror}). Cure: check the path.") from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path.name}: is not UTF-8 text. Cure: save it as UTF-8.") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f", line {mark.line + 1}" if mark else ""
        raise ConfigurationError(f"{path.name}{line}: is not YAML ({error.problem}). Cure: mend that line.") from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        if isinstance(error, ConfigurationError):
            raise
        raise ConfigurationError(f"{path.name}: is not YAML ({error}). Cure: mend the file.") from error
    if not isinstance(content, Mapping):
        raise ConfigurationError(f"{path.name}: holds no settings. Cure: start it with `name: value` lines.")
    return content
