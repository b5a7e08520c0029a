import type { Json } from "../contract/json.ts";
import { StorageError } from "../error.ts";

/** Far below the depth at which `JSON.stringify` runs out of stack. */
const MAX_DEPTH = 1000;

/** A value that is not JSON. Its path is built from the inside out. */
interface Fault {
  path: string;
  readonly reason: string;
}

/**
 * Throws `invalid-entry`, naming the path, if JSON would change the value or cannot represent it: NaN,
 * infinities, `undefined` outside object fields, functions, symbols, big integers, cycles, objects
 * that are not plain, and nesting deeper than 1000. Two changes are accepted: JSON drops fields that
 * are `undefined`, and writes −0 as 0.
 *
 * @param name the value's name in the message, such as `entries[3]`
 */
export function assertJson(value: unknown, name: string): asserts value is Json {
  const fault = findFault(value, new Set());
  if (fault !== undefined) {
    throw new StorageError("invalid-entry", `${name}${fault.path} ${fault.reason}: not JSON`);
  }
}

function findFault(value: unknown, ancestors: Set<object>): Fault | undefined {
  switch (typeof value) {
    case "string":
    case "boolean":
      return undefined;
    case "number":
      return Number.isFinite(value) ? undefined : { path: "", reason: `is ${value}` };
    case "object":
      return value === null ? undefined : findFaultWithin(value, ancestors);
    case "undefined":
      return { path: "", reason: "is undefined" };
    default:
      return { path: "", reason: `is a ${typeof value}` };
  }
}

function findFaultWithin(value: object, ancestors: Set<object>): Fault | undefined {
  if (ancestors.has(value)) return { path: "", reason: "contains itself" };
  if (ancestors.size === MAX_DEPTH) {
    return { path: "", reason: `is nested deeper than ${MAX_DEPTH} levels` };
  }
  ancestors.add(value);
  const fault = Array.isArray(value)
    ? findFaultInArray(value, ancestors)
    : findFaultInObject(value, ancestors);
  ancestors.delete(value);
  return fault;
}

function findFaultInArray(values: readonly unknown[], ancestors: Set<object>): Fault | undefined {
  for (let index = 0; index < values.length; index++) {
    const fault = findFault(values[index], ancestors);
    if (fault !== undefined) {
      fault.path = `[${index}]${fault.path}`;
      return fault;
    }
  }
  return undefined;
}

function findFaultInObject(value: object, ancestors: Set<object>): Fault | undefined {
  if (!isPlain(value)) return { path: "", reason: "is not a plain object" };
  for (const [key, field] of Object.entries(value)) {
    if (field === undefined) continue;
    const fault = findFault(field, ancestors);
    if (fault !== undefined) {
      fault.path = `.${key}${fault.path}`;
      return fault;
    }
  }
  return undefined;
}

/** True for object literals, including those of another realm, and for objects without a prototype. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
