import { expect, test } from "vitest";
import { startProviders } from "./three-providers.ts";

const messages = [{ role: "user", content: "Say hello" }];

test.each([false, true])(
  "a request that cannot pass through to one provider is translated for the next (stream: %s)",
  async (stream) => {
    const { post, providers, attempts } = await startProviders({
      a: ["openai-chat"],
      c: ["anthropic-messages"],
    });
    const { a, c } = providers;
    if (a !== undefined) a.respond = (response) => void response.writeHead(500).end();
    const body = { model: "a-model", models: ["a-model", "c-model"], messages, stream };
    const response = await post("/chat/completions", body);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('"content":"Hello"');
    expect(response.headers.get("x-armature-model")).toBe("c-model");
    expect(c?.calls[0]?.path).toBe("/v1/messages");
    expect(c?.calls[0]?.headers["x-api-key"] ?? c?.calls[0]?.headers.authorization).toContain(
      "sk-c-",
    );
    await expect.poll(() => attempts).toHaveLength(2);
    expect(attempts.map(({ model, outcome }) => [model.id, outcome.failed])).toEqual([
      ["a-model", true],
      ["c-model", undefined],
    ]);
  },
);

test("no provider gets the client's key, nor that of another one", async () => {
  const { post, providers } = await startProviders({
    a: ["openai-chat"],
    b: ["openai-responses"],
    c: ["anthropic-messages"],
  });
  const key = "sk-client-0123456789";
  const headers = { authorization: `Bearer ${key}`, "x-api-key": key, "api-key": key };
  for (const model of ["a-model", "b-model", "c-model"]) {
    const asked = { model, max_tokens: 9, messages };
    for (const path of ["/chat/completions", "/messages"]) {
      expect((await post(path, asked, headers)).status).toBe(200);
    }
    expect((await post("/responses", { model, input: "Hi" }, headers)).status).toBe(200);
  }
  for (const [name, { calls }] of Object.entries(providers)) {
    expect(calls).toHaveLength(3);
    for (const { headers: sent } of calls) {
      const text = JSON.stringify(sent);
      expect(text).toContain(`sk-${name}-`);
      expect(text).not.toContain(key);
      for (const other of ["a", "b", "c"].filter((each) => each !== name)) {
        expect(text).not.toContain(`sk-${other}-`);
      }
    }
  }
});
