"""What Groq demands of a strict JSON schema, and an instance of one."""

from collections.abc import Mapping

from simulators.groq.errors import GroqError

JsonSchema = Mapping[str, object]


def check_strict(schema: object, path: str = "schema") -> None:
    """Refuse what constrained decoding cannot do. Raises `GroqError`."""
    if not isinstance(schema, Mapping):
        raise _refused(path, "must be an object")
    if path == "schema" and ("anyOf" in schema or schema.get("type") != "object"):
        raise _refused(path, "the root must be an object and not anyOf")
    properties = schema.get("properties")
    if isinstance(properties, Mapping):
        if schema.get("additionalProperties") is not False:
            raise _refused(path, "additionalProperties must be false")
        if set(_texts(schema.get("required"))) != set(properties):
            raise _refused(path, "every property must be required")
        for name, part in properties.items():
            check_strict(part, f"{path}.{name}")
    if isinstance(items := schema.get("items"), Mapping):
        check_strict(items, f"{path}[]")


def instance_of(schema: JsonSchema, wishes: Mapping[str, object]) -> object:
    """An instance of `schema`: the wished value of each property where it fits, else the least."""
    properties = schema.get("properties")
    if not isinstance(properties, Mapping):
        return _least(schema)
    return {
        name: wishes[name]
        if name in wishes and _fits(wishes[name], part)
        else instance_of(part, wishes)
        for name, part in properties.items()
    }


def _fits(value: object, schema: JsonSchema) -> bool:
    if isinstance(options := schema.get("anyOf"), list):
        return any(_fits(value, option) for option in options)
    if isinstance(choices := schema.get("enum"), list):
        return value in choices
    names = {str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null"}
    return names.get(type(value)) in _types(schema)


def _least(schema: JsonSchema) -> object:
    if isinstance(options := schema.get("anyOf"), list):
        return None if any(_fits(None, option) for option in options) else _least(options[0])
    if "const" in schema:
        return schema["const"]
    choices = schema.get("enum")
    if _fits(None, schema):
        return None
    if isinstance(choices, list):
        return choices[0]
    least: dict[str, object] = {"string": "", "boolean": False, "integer": 0, "number": 0}
    kind = next(iter(_types(schema)), "string")
    return least.get(kind, [] if kind == "array" else {})


def _types(schema: JsonSchema) -> list[str]:
    kind = schema.get("type")
    return [kind] if isinstance(kind, str) else _texts(kind)


def _texts(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _refused(path: str, reason: str) -> GroqError:
    return GroqError(400, f"invalid JSON schema for response_format: {path}: {reason}")
