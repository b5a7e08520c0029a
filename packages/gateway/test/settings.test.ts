import { expect, test } from "vitest";
import { JsonBody } from "../src/http/json-body.ts";
import { renderRequest } from "../src/protocols/openai-chat/native/render-request.ts";
import { prompt, setup } from "./setup.ts";

const model = { provider: "faulty", model: "thinker", price: { input: 1, output: 2 } };
const models = [
  { ...model, id: "thinker-low", effort: "low", maxOutputTokens: 1000 },
  { ...model, id: "thinker-high", effort: "high" },
];

async function sent(request: object): Promise<Record<string, unknown>> {
  const { post, upstream } = await setup({}, { models });
  const response = await post("/chat/completions", { messages: [prompt], ...request });
  expect(response.status).toBe(200);
  return upstream.calls[0]?.body as Record<string, unknown>;
}

test("a model is called with the settings of its arm", async () => {
  expect(await sent({ model: "thinker-low" })).toMatchObject({
    model: "thinker",
    reasoning_effort: "low",
    max_tokens: 1000,
  });
  const high = await sent({ model: "thinker-high", reasoning_effort: "low" });
  expect(high).toMatchObject({ model: "thinker", reasoning_effort: "high" });
  expect(high).not.toHaveProperty("max_tokens");
});

test.each([
  [{ max_tokens: 50 }, { max_tokens: 50 }],
  [{ max_tokens: 5000 }, { max_tokens: 1000 }],
  [{ max_completion_tokens: 5000 }, { max_completion_tokens: 1000 }],
  [{ max_tokens: null }, { max_tokens: 1000 }],
])("the lower of the client's limit and the arm's is sent: %j", async (asked, expected) => {
  const body = await sent({ model: "thinker-low", ...asked });
  expect(body).toMatchObject(expected);
  expect(Object.keys(body).filter((name) => name.startsWith("max_"))).toHaveLength(1);
});

test("a model's limit goes by the name that its upstream knows", () => {
  const body = new JsonBody(Buffer.from('{"model":"auto","messages":[]}'));
  const sent = renderRequest(
    body,
    { model: "auto", messages: [] },
    {
      model: { ...model, id: "low", maxOutputTokens: 1000 },
      issuer: "openai",
      marksState: false,
      tokenLimit: "max_completion_tokens",
      deniedBetas: [],
    },
  );
  expect(JSON.parse(Buffer.from(sent.bytes).toString())).toMatchObject({
    max_completion_tokens: 1000,
  });
});
