import type { AnswerSigns } from "@armature/reward";
import { fieldOf } from "../../call/json-field.ts";

/** What the model said instead of an answer; only where it opens one. */
const REFUSAL =
  /^\W*(?:(?:(?:i['’]m|i am) (?:very |so )?sorry|sorry|i apologi[sz]e|unfortunately)\W*)?(?:but )?(?:as an ai[^.,]{0,40}, )?i(?:['’]m| am)? (?:can(?:no|['’])t|can not|won['’]t|will not|unable to|not able to) (?:help|assist|comply|do that|fulfill?|provide|answer|continue|discuss|create|write)\b/i;

const finishes: ReadonlyMap<unknown, NonNullable<AnswerSigns["finish"]>> = new Map([
  ["stop", "stop"],
  ["length", "length"],
  ["tool_calls", "tool-calls"],
  ["function_call", "tool-calls"],
  ["content_filter", "content-filter"],
]);

/** What can be seen of a choice's message; `tools` are the names that were offered. */
export function answerSigns(choice: unknown, tools: ReadonlySet<string>): AnswerSigns {
  const message = fieldOf(choice, "message");
  const text = textOf(fieldOf(message, "content"));
  const calls = toolCalls(message);
  const refusal = textOf(fieldOf(message, "refusal"));
  const finish = finishOf(fieldOf(choice, "finish_reason"));
  const audio = fieldOf(message, "audio") ?? fieldOf(message, "images") ?? null;
  return {
    ...(finish !== undefined && { finish }),
    empty: text.trim() === "" && calls.length === 0 && refusal === "" && audio === null,
    brokenToolCall: calls.some((call) => isBroken(call, tools)),
    refusal: refusal !== "" || (calls.length === 0 && REFUSAL.test(text.slice(0, 200))),
  };
}

function finishOf(reason: unknown): AnswerSigns["finish"] {
  if (typeof reason !== "string") return undefined;
  return finishes.get(reason) ?? "other";
}

/** The text of a message's content: a string, or a list of parts. */
export function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content
    .map((part) => fieldOf(part, "text") ?? fieldOf(part, "refusal"))
    .filter((text) => typeof text === "string")
    .join("");
}

function toolCalls(message: unknown): readonly unknown[] {
  const calls = fieldOf(message, "tool_calls");
  const legacy = fieldOf(message, "function_call") ?? null;
  return [
    ...(Array.isArray(calls) ? calls : []),
    ...(legacy === null ? [] : [{ type: "function", function: legacy }]),
  ];
}

function isBroken(call: unknown, tools: ReadonlySet<string>): boolean {
  const called = fieldOf(call, "function");
  // Custom tools take free text, and providers' own tools are not offered by name.
  if (called === undefined) return fieldOf(call, "type") === "function";
  const name = fieldOf(called, "name");
  if (typeof name !== "string" || (tools.size > 0 && !tools.has(name))) return true;
  const text = fieldOf(called, "arguments");
  if (typeof text !== "string") return true;
  // Some providers write the arguments of a call that takes none as the empty string.
  return text !== "" && !isJson(text);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
