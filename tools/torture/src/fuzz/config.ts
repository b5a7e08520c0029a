import { createGateway, GatewayError } from "@armature/gateway";
import { createRouter, type Router, RouterError, type RouterOptions } from "@armature/router";
import { memoryStorage } from "@armature/storage";
import { changedJson, prototypes, strangeValues } from "@armature/test-kit/fuzz";
import fc from "fast-check";
import type { Attack } from "../attack.ts";
import { findings, hold } from "./findings.ts";

const request = { messages: [{ role: "user", content: "Which way?" }] };

/** A configuration with every option. Functions are undefined, so that changes can replace them. */
const sound = {
  features: undefined,
  policy: undefined,
  reward: undefined,
  quality: undefined,
  chooseTier: undefined,
  needs: undefined,
  exclude: undefined,
  logger: undefined,
  clock: undefined,
  generateId: undefined,
  storage: undefined,
  models: [
    {
      id: "small",
      provider: "ollama",
      model: "s",
      price: { input: 0, output: 0, cachedInput: 0, cacheWrite: 0 },
      quality: 0.6,
      contextWindow: 8000,
      vision: false,
      tools: true,
      effort: "low",
      maxOutputTokens: 500,
      features: [1, 0.5],
    },
    { id: "large", provider: "ollama", model: "l", price: { input: 3, output: 15 } },
  ],
  budget: { usdPerRequest: 0.01, usdPerDay: 100, tenants: { acme: { usdPerDay: 1 } } },
  objectives: {
    acme: { costWeight: 0.6, latencyWeight: 0.2, costScaleUsd: 0.01, latencyScaleMs: 5000 },
  },
  tenantShare: 0.5,
  tiers: { easy: ["small"], hard: ["small", "large"] },
  tokenKeys: [{ id: "k", secret: "0123456789abcdef0123456789abcdef" }],
  priors: {
    kind: "armature-prior",
    version: 2,
    featureSchema: "req12@1",
    dimension: 12,
    arms: { small: { mean: [0.6, ...Array(11).fill(0)], strength: 5, costUsd: 0.001 } },
  },
  feedbackWindowMs: 1e6,
  decisionTimeoutMs: 1e5,
  seed: 7,
  gateway: {
    providers: { ollama: { baseUrl: "http://127.0.0.1:9" } },
    timeouts: { headersMs: 1000, idleMs: 1000 },
    maxAttempts: 2,
    maxBodyBytes: 1e6,
    maxRequests: 10,
    tenant: undefined,
    objective: undefined,
    logger: undefined,
    clock: undefined,
  },
};

/**
 * Starts a router and its gateway with changed configurations and with arbitrary values: each must be
 * refused with the name of an option, or serve.
 */
export const config: Attack = {
  name: "fuzz/config",
  async run({ fuzzRuns }, seed) {
    const before = prototypes();
    let refused = 0;
    const anything = fc.oneof(
      { arbitrary: changedJson(sound), weight: 9 },
      { arbitrary: strangeValues, weight: 1 },
    );
    const property = fc.asyncProperty(anything, async (given) => {
      if (!(await isServed(given))) refused++;
      hold(prototypes() === before, "a prototype was polluted");
    });
    const broken = await findings("fuzz/config", property, fuzzRuns, seed);
    return { counts: { configurations: fuzzRuns, "configurations refused": refused }, broken };
  },
};

async function isServed(given: unknown): Promise<boolean> {
  const object = typeof given === "object" && given !== null && !Array.isArray(given);
  const { gateway: options, ...rest } = (object ? given : {}) as { readonly gateway?: object };
  let router: Router;
  try {
    const whole = object ? withStorage(rest) : given;
    router = await createRouter(whole as unknown as RouterOptions);
  } catch (error) {
    const known = RouterError.isInstance(error) && error.code === "invalid-option";
    hold(known, `not refused as an option: ${String(error)}`);
    return false;
  }
  try {
    return await isUsable(router, options);
  } finally {
    await router.close();
  }
}

async function isUsable(router: Router, options: object | undefined): Promise<boolean> {
  for (const tenant of [undefined, "acme"]) {
    const route = tenant === undefined ? {} : { tenant };
    try {
      const decision = router.route(request, route);
      await decision.report({ quality: 1, usage: { inputTokens: 5, outputTokens: 5 } });
      await router.feedback(decision.token, { quality: 0.5 });
    } catch (error) {
      // For example if every model is excluded, or a cap leaves nothing.
      hold(RouterError.isInstance(error), `not a RouterError: ${String(error)}`);
    }
  }
  const { status, refused, policyFailures, lastRefusal } = router.status();
  const learns = status === "ok" && refused === 0 && policyFailures === 0;
  hold(learns, `${status}, ${refused} refused (${lastRefusal}), ${policyFailures} failures`);
  try {
    const gateway = createGateway(router, { ...options });
    const signal = new AbortController().signal;
    const body = { kind: "bytes", bytes: new Uint8Array() } as const;
    const asked = { method: "GET", path: "/v1/models", headers: {}, body, signal };
    hold((await gateway.handle(asked))?.status === 200, "the gateway does not answer");
    await gateway.close();
    return true;
  } catch (error) {
    hold(GatewayError.isInstance(error), `not a GatewayError: ${String(error)}`);
    return false;
  }
}

function withStorage(options: { readonly storage?: unknown }): object {
  return options.storage === undefined ? { ...options, storage: memoryStorage() } : options;
}
