import { expect, test } from "vitest";
import { hashConversation } from "../../src/deciding/conversation.ts";
import type { GatewayRequest } from "../../src/http/request.ts";

const none = { conversation: undefined, beginning: "" };

function hash(
  headers: Record<string, string>,
  request: { conversation: string | undefined; beginning: string } = none,
  tenant?: string,
): string | undefined {
  const body = { kind: "bytes", bytes: new Uint8Array() } as const;
  const { signal } = new AbortController();
  const received: GatewayRequest = { method: "POST", path: "/", headers, body, signal };
  return hashConversation(received, request, tenant);
}

test("the session that a header names wins over the body's, in every header alike", () => {
  const names = [
    "x-claude-code-session-id",
    "session-id",
    "session_id",
    "thread-id",
    "x-session-id",
    "x-session-affinity",
  ];
  const body = { conversation: "other", beginning: "b" };
  expect(new Set(names.map((name) => hash({ [name]: "s" }, body))).size).toBe(1);
  expect(hash({ "session-id": "s" })).toBe(hash({}, { conversation: "s", beginning: "x" }));
  expect(hash({ "x-session-id": "t", "session-id": "s" })).toBe(hash({ "session-id": "s" }));
});

test("a subagent's conversation is its own", () => {
  const session = { "x-claude-code-session-id": "s" };
  const agents = ["a", "b"].map((id) => hash({ ...session, "x-claude-code-agent-id": id }));
  expect(new Set([hash(session), ...agents]).size).toBe(3);
});

test("without a name the beginning tells conversations apart", () => {
  const byBeginning = (beginning: string) => hash({}, { conversation: undefined, beginning });
  expect(byBeginning("a")).toBe(byBeginning("a"));
  expect(byBeginning("a")).not.toBe(byBeginning("b"));
  expect(byBeginning("a")).not.toBe(hash({}, { conversation: "a", beginning: "" }));
  expect(hash({})).toBeUndefined();
});

test("clients with other keys, and other tenants, have other conversations", () => {
  const named = { conversation: "s", beginning: "" };
  const hashes = [
    hash({}, named),
    hash({ authorization: "Bearer a" }, named),
    hash({ authorization: "Bearer b" }, named),
    hash({ "x-api-key": "a" }, named),
    hash({}, named, "acme"),
  ];
  expect(new Set(hashes).size).toBe(5);
  for (const text of hashes) expect(text).toMatch(/^[\w-]{22}$/);
});
