import { expect, test } from "vitest";
import { markState } from "../../src/call/issued-state.ts";
import { issuers, startProviders } from "../serving/three-providers.ts";

const hello = { model: "auto", input: "Say hello" };
const idOf = (issuer: string): string => markState({ issuer, state: "resp_1" });

async function start(a: "openai-responses" | "openai-chat" = "openai-responses") {
  return startProviders({ a: [a], b: ["openai-responses"], c: ["anthropic-messages"] });
}

test("a request with state goes to the provider that issued it, and is logged as forced", async () => {
  const { post, providers, attempts } = await start();
  for (let sent = 0; sent < 5; sent++) {
    const response = await post("/responses", {
      ...hello,
      previous_response_id: idOf(issuers.b),
    });
    expect(response.status).toBe(200);
    expect(response.headers.get("x-armature-propensity")).toBe("forced");
  }
  expect(providers.b?.calls).toHaveLength(5);
  expect(JSON.parse(providers.b?.calls[0]?.text ?? "")).toMatchObject({
    previous_response_id: "resp_1",
  });
  expect(attempts.map(({ forced }) => forced)).toEqual(Array(5).fill("pinned"));
});

test.each([
  ["of a provider that is gone", { previous_response_id: idOf("nobody00") }, /that issued it/],
  [
    "of two providers",
    { previous_response_id: idOf(issuers.a), conversation: idOf(issuers.b) },
    /that issued it/,
  ],
  [
    "without a mark, when two providers could have issued it",
    { previous_response_id: "resp_1" },
    /not known which/,
  ],
  [
    "of a file without a mark, when two providers could hold it",
    { input: [{ role: "user", content: [{ type: "input_file", file_id: "file-1" }] }] },
    /not known which.*send the content of the file instead/,
  ],
  [
    "of a provider that does not serve the model named",
    { model: "a-model", previous_response_id: idOf(issuers.b) },
    /belongs to another provider/,
  ],
])("state %s is refused with 400, naming the field and the fix", async (_, fields, message) => {
  const { post, providers } = await start();
  const response = await post("/responses", { ...hello, ...fields });
  expect(response.status).toBe(400);
  const { error } = (await response.json()) as { error: { message: string; param: string | null } };
  expect(error.message).toMatch(message);
  expect(error.message).toMatch(/previous_response_id|conversation|file_id/);
  for (const provider of Object.values(providers)) expect(provider.calls).toHaveLength(0);
});

test("state without a mark belongs to the only provider that speaks the protocol", async () => {
  const { post, providers } = await start("openai-chat");
  const response = await post("/responses", { ...hello, previous_response_id: "resp_1" });
  expect(response.status).toBe(200);
  expect(JSON.parse(providers.b?.calls[0]?.text ?? "")).toMatchObject({
    previous_response_id: "resp_1",
  });
});

test("what has no meaning in another protocol goes only to providers that speak it", async () => {
  const { post, providers } = await start();
  for (let sent = 0; sent < 10; sent++) {
    const response = await post("/responses", { ...hello, background: true });
    expect(response.status).toBe(200);
  }
  expect(providers.c?.calls).toHaveLength(0);
});

test("if nobody speaks it, the client is told why", async () => {
  const { post } = await startProviders({ c: ["anthropic-messages"] });
  const response = await post("/responses", { ...hello, background: true });
  expect(response.status).toBe(400);
  expect(JSON.stringify(await response.json())).toContain("background");
});

test("state is marked on the way out only if several providers speak the protocol", async () => {
  const idsOf = async (a: "openai-responses" | "openai-chat") => {
    const { post } = await start(a);
    const response = await post("/responses", { ...hello, model: "b-model" });
    return ((await response.json()) as { id: string }).id;
  };
  expect(await idsOf("openai-responses")).toContain(issuers.b);
  expect(await idsOf("openai-chat")).toBe("resp_1");
});
