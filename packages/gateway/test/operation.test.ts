import type { Outcome } from "@armature/reward";
import { createRouter, type Decision, type Router } from "@armature/router";
import { memoryStorage } from "@armature/storage";
import { event, hello, stream } from "@armature/test-kit/upstream";
import { expect, test, vi } from "vitest";
import { createGateway, GatewayError, type RequestBody } from "../src/index.ts";
import { KEY, models, prompt, setup } from "./setup.ts";

const auto = { model: "auto", messages: [prompt] };

function routerOf(provider: string): Router {
  const list = [{ id: "only", provider, model: "m" }];
  return { models: () => list, observe: () => () => {} } as unknown as Router;
}

function refusal(provider: string, options = {}): GatewayError {
  try {
    createGateway(routerOf(provider), { providers: { [provider]: options } });
  } catch (error) {
    if (GatewayError.isInstance(error)) return error;
  }
  throw new Error("was not refused");
}

test("an unknown provider is refused at the start", () => {
  let error: unknown;
  try {
    createGateway(routerOf("nowhere"));
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toMatchObject({ code: "unknown-provider" });
  expect(String(error)).toMatch(/"only".*"nowhere".*providers\.nowhere\.baseUrl.*ollama/);
});

test("a missing key is refused at the start, naming the variable", () => {
  vi.stubEnv("OPENAI_API_KEY", "");
  expect(() => createGateway(routerOf("openai"))).toThrow(/"only".*"openai".*OPENAI_API_KEY/);
  vi.stubEnv("OPENAI_API_KEY", KEY);
  expect(() => createGateway(routerOf("openai"))).not.toThrow();
  vi.unstubAllEnvs();
});

test("a known provider's key goes to that provider's origin alone", () => {
  vi.stubEnv("OPENAI_API_KEY", KEY);
  expect(refusal("openai", { baseUrl: "https://elsewhere.example/v1" })).toMatchObject({
    code: "missing-key",
  });
  vi.unstubAllEnvs();
});

test.each([
  ["azure", { apiKey: "k" }, "baseUrl"],
  ["x", { baseUrl: "ftp://host" }, "baseUrl"],
  ["x", { baseUrl: `https://user:${KEY}@host/v1` }, "baseUrl"],
  ["x", { baseUrl: "https://host/v1?key=1" }, "baseUrl"],
  ["x", { baseUrl: "https://host", apiKey: `${KEY}\n` }, "apiKey"],
  ["x", { baseUrl: "https://host", headers: { "x-a": `${KEY}\r\nx-b: 1` } }, "headers.x-a"],
])("provider %s with %o is refused by its field", (provider, options, field) => {
  const error = refusal(provider, options);
  expect(error.code).toBe("invalid-option");
  expect(error.message).toContain(`providers.${provider}.${field}`);
  expect(error.message).not.toContain(KEY);
});

test("local providers need no configuration", () => {
  for (const name of ["ollama", "lmstudio", "llamacpp", "vllm"]) {
    expect(() => createGateway(routerOf(name))).not.toThrow();
  }
});

test("azure's key has a header of its own", async () => {
  const { upstream } = await setup();
  vi.stubEnv("AZURE_OPENAI_API_KEY", KEY);
  const router = await createRouter({
    models: [{ id: "only", provider: "azure", model: "m" }],
    storage: memoryStorage(),
  });
  const gateway = createGateway(router, { providers: { azure: { baseUrl: upstream.url } } });
  vi.unstubAllEnvs();
  await gateway.handle({ ...chat, body: parsed(auto), signal: new AbortController().signal });
  expect(upstream.calls[0]?.headers["api-key"]).toBe(KEY);
  expect(upstream.calls[0]?.headers.authorization).toBeUndefined();
  await gateway.close();
  await router.close();
});

function chosen(report: Decision["report"]): Router {
  const [model] = models;
  const explain = () => ({ arms: [{ id: model?.id, costUsd: 0.02 }] });
  const decision = { id: "d", attempt: 1, model, propensity: 1, token: "t", report, explain };
  return {
    models: () => models,
    observe: () => () => {},
    tiers: () => ["default"],
    route: () => decision,
  } as unknown as Router;
}

const chat = { method: "POST", path: "/v1/chat/completions", headers: {} };

function parsed(value: object): RequestBody {
  return { kind: "parsed", value };
}

test("an outcome that cannot be stored breaks no response and is logged once", async () => {
  const logged: object[] = [];
  const log = (fields: object) => logged.push(fields);
  const { upstream } = await setup();
  const gateway = createGateway(
    chosen(() => Promise.reject(new Error("disk full"))),
    {
      providers: { faulty: { baseUrl: upstream.url } },
      logger: { info: log, warn: log, error: log },
    },
  );
  const request = { ...chat, body: parsed(auto), signal: new AbortController().signal };
  expect((await gateway.handle(request))?.status).toBe(200);
  expect((await gateway.handle(request))?.status).toBe(200);
  await gateway.close();
  expect(logged).toEqual([{ decision: "d", reason: "disk full" }]);
  expect((await gateway.handle(request))?.status).toBe(503);
});

test("an attempt whose stream is not read is reported when its client leaves", async () => {
  const outcomes: Outcome[] = [];
  const { upstream } = await setup();
  upstream.script(stream([event(hello[0])], false));
  let now = 100;
  const gateway = createGateway(
    chosen(async (outcome) => void outcomes.push(outcome)),
    { providers: { faulty: { baseUrl: upstream.url } }, clock: () => now },
  );
  const left = new AbortController();
  const body = parsed({ ...auto, stream: true });
  expect((await gateway.handle({ ...chat, body, signal: left.signal }))?.status).toBe(200);
  now = 150;
  left.abort();
  await gateway.close();
  expect(outcomes).toEqual([{ aborted: true, costUsd: 0.02, latencyMs: 50, firstTokenMs: 0 }]);
  expect(await upstream.calls[0]?.closed).toBe(false);
});

test("a model that was added without a provider fails over and is logged", async () => {
  const logged: object[] = [];
  const log = (fields: object) => logged.push(fields);
  const { post, router } = await setup({ logger: { info: log, warn: log, error: log } });
  await router.addModel({ id: "late", provider: "nowhere", model: "x" });
  const response = await post("/chat/completions", { ...auto, model: "late" });
  expect(response.status).toBe(502);
  expect(JSON.stringify(logged)).toContain("providers.nowhere.baseUrl");
});

test.each([
  ["maxAttempts", { maxAttempts: 0 }],
  ["maxBodyBytes", { maxBodyBytes: Number.NaN }],
  ["timeouts.idleMs", { timeouts: { idleMs: -1 } }],
])("%s out of range is refused", (name, options) => {
  expect(() => createGateway(routerOf("ollama"), options)).toThrow(name);
});
