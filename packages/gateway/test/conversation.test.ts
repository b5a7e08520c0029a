import { expect, test } from "vitest";
import type { GatewayOptions } from "../src/options/gateway-options.ts";
import { prompt, setup } from "./setup.ts";

/** The conversation logged for each request, given as headers and fields of the body. */
async function logged(
  requests: readonly { headers?: Record<string, string>; [field: string]: unknown }[],
  options: GatewayOptions = {},
): Promise<readonly (string | undefined)[]> {
  const { post, settled } = await setup(options);
  for (const { headers, ...fields } of requests) {
    const body = { model: "auto", messages: [prompt], ...fields };
    expect((await post("/chat/completions", body, headers)).status).toBe(200);
  }
  const settlements = await settled();
  return settlements.map((entry) => (entry as { conversation?: string }).conversation);
}

test("the session that a client names is its conversation, and a hash of it is logged", async () => {
  const names = ["x-claude-code-session-id", "session-id", "session_id", "x-session-id"];
  const conversations = await logged([
    ...names.map((name) => ({ headers: { [name]: "one" }, prompt_cache_key: "two" })),
    { prompt_cache_key: "one" },
    { prompt_cache_key: "two" },
  ]);
  expect(conversations).toHaveLength(6);
  expect(new Set(conversations.slice(0, 5)).size).toBe(1);
  expect(conversations[5]).not.toBe(conversations[0]);
  for (const conversation of conversations) expect(conversation).toMatch(/^[\w-]{22}$/);
});

test("a malformed session name is ignored: the conversation is known by its beginning", async () => {
  const strange = ["", "x".repeat(513), 7, null, ["a"], { id: "a" }];
  const conversations = await logged([{}, ...strange.map((key) => ({ prompt_cache_key: key }))]);
  // All of them began alike.
  expect(conversations[0]).toMatch(/^[\w-]{22}$/);
  expect(new Set(conversations).size).toBe(1);
});

test("an application may name conversations itself", async () => {
  const conversation: GatewayOptions["conversation"] = ({ headers }, { user }) =>
    headers["x-chat"]?.toString() ?? (typeof user === "string" ? user : undefined);
  const [chat, user, none] = await logged(
    [{ headers: { "x-chat": "a" } }, { user: "a" }, { prompt_cache_key: "a" }],
    { conversation },
  );
  expect(chat).toMatch(/^[\w-]{22}$/);
  expect(user).toBe(chat);
  expect(none).toBeUndefined();
});
