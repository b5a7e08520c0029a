import { expect, test } from "vitest";
import { markState } from "../../src/call/issued-state.ts";
import { issuers, startProviders } from "./three-providers.ts";

const TURN_STATE = "x-codex-turn-state";

test("what the protocol's clients read is passed on, and nothing else", async () => {
  const { post, providers } = await startProviders({
    a: ["anthropic-messages"],
    b: ["openai-chat"],
  });
  for (const provider of Object.values(providers)) {
    const { respond } = provider;
    provider.respond = (response, call) => {
      response.setHeader("request-id", "req_1");
      response.setHeader("x-request-id", "r-1");
      response.setHeader("set-cookie", "a=b");
      response.setHeader("server", "secret");
      respond(response, call);
    };
  }
  const messages = [{ role: "user", content: "Hi" }];
  for (const model of ["a-model", "b-model"]) {
    for (const path of ["/messages", "/chat/completions"]) {
      const { headers } = await post(path, { model, max_tokens: 5, messages });
      expect(headers.get("request-id")).toBe("req_1");
      expect(headers.get("x-request-id")).toBe("r-1");
      expect([headers.get("set-cookie"), headers.get("server")]).toEqual([null, null]);
    }
  }
});

test("the state of a turn goes back to its issuer alone, marked if there are several", async () => {
  const { post, providers } = await startProviders({
    a: ["openai-responses"],
    b: ["openai-responses"],
  });
  for (const provider of Object.values(providers)) {
    const { respond } = provider;
    provider.respond = (response, call) => {
      response.setHeader(TURN_STATE, "opaque");
      respond(response, call);
    };
  }
  const ask = (model: string, headers = {}) => post("/responses", { model, input: "Hi" }, headers);
  const state = (await ask("b-model")).headers.get(TURN_STATE) ?? "";
  expect(state).toBe(markState({ issuer: issuers.b, state: "opaque" }));
  await ask("b-model", { [TURN_STATE]: state });
  await ask("a-model", { [TURN_STATE]: state });
  expect(providers.b?.calls.at(-1)?.headers[TURN_STATE]).toBe("opaque");
  expect(providers.a?.calls.at(-1)?.headers[TURN_STATE]).toBeUndefined();
});

test("with one provider the state of a turn passes as it is", async () => {
  const { post, providers } = await startProviders({ a: ["openai-responses"] });
  const { a } = providers;
  if (a === undefined) return;
  const { respond } = a;
  a.respond = (response, call) => {
    response.setHeader(TURN_STATE, "opaque");
    respond(response, call);
  };
  const first = await post("/responses", { model: "auto", input: "Hi" });
  expect(first.headers.get(TURN_STATE)).toBe("opaque");
  await post("/responses", { model: "auto", input: "Hi" }, { [TURN_STATE]: "opaque" });
  expect(a.calls.at(-1)?.headers[TURN_STATE]).toBe("opaque");
});
