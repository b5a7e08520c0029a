import { createGateway, type Gateway, type GatewayResponse } from "@armature/gateway";
import { createRouter, type Router } from "@armature/router";
import { memoryStorage } from "@armature/storage";
import { changedJson, prototypes, strangeValues } from "@armature/test-kit/fuzz";
import fc from "fast-check";
import type { Attack } from "../attack.ts";
import { findings, hold } from "./findings.ts";

const DEPTH = 100_000;

/** Bodies that have crashed other servers. */
const bombs: readonly string[] = [
  "",
  "\ufeff{}",
  "[".repeat(DEPTH) + "]".repeat(DEPTH),
  `${'{"a":'.repeat(DEPTH)}1${"}".repeat(DEPTH)}`,
  JSON.stringify(Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`k${i}`, i]))),
  JSON.stringify({ decision: "x".repeat(60_000), quality: 1 }),
  '{"decision":"a","quality":1e999}',
  '{"decision":"a","quality":NaN}',
  '{"decision":"a","quality":0.5,"quality":2}',
  '{"__proto__":{"polluted":true},"decision":"a","quality":1}',
  '{"constructor":{"prototype":{"polluted":true}},"decision":"a","quality":1}',
];

/**
 * Sends changed bodies and arbitrary bytes to the feedback endpoint of a gateway: each gets a status
 * below 500, and only counted feedback changes the state.
 */
export const feedbackBody: Attack = {
  name: "fuzz/feedback-body",
  async run({ fuzzRuns }, seed) {
    const router = await createRouter({
      models: [{ id: "a", provider: "ollama", model: "m" }],
      storage: memoryStorage(),
      tokenKeys: [{ id: "k", secret: "0123456789abcdef0123456789abcdef" }],
    });
    const gateway = createGateway(router);
    const before = prototypes();
    let refused = 0;
    try {
      const decision = router.route({ messages: [] });
      await decision.report({ costUsd: 0.001 });
      const sound = { decision: decision.token, quality: 0.5, channel: "user", revision: 0 };
      const bytes = fc.oneof(
        { arbitrary: changedJson(sound).map((body) => encode(JSON.stringify(body))), weight: 6 },
        { arbitrary: strangeValues.map((body) => encode(JSON.stringify(body))), weight: 1 },
        { arbitrary: fc.uint8Array({ maxLength: 300 }), weight: 1 },
        { arbitrary: fc.constantFrom(...bombs).map(encode), weight: 1 },
        { arbitrary: brokenText(JSON.stringify(sound)), weight: 2 },
      );
      const property = fc.asyncProperty(bytes, async (body) => {
        const state = stateOf(router);
        const { status, body: answer } = await post(gateway, body);
        const counted = status === 200 && JSON.parse(String(answer)).counted === true;
        if (status !== 200) refused++;
        hold(status < 500, `answered with ${status}: ${String(answer)}`);
        hold(
          counted || stateOf(router) === state,
          `answered with ${status}, but something changed`,
        );
        hold(prototypes() === before, "a prototype was polluted");
      });
      const broken = await findings("fuzz/feedback-body", property, fuzzRuns, seed);
      return { counts: { bodies: fuzzRuns, "bodies refused": refused }, broken };
    } finally {
      await gateway.close();
      await router.close();
    }
  },
};

async function post(gateway: Gateway, body: Uint8Array): Promise<GatewayResponse> {
  const response = await gateway.handle({
    method: "POST",
    path: "/v1/feedback",
    headers: { "content-type": "application/json", "content-length": String(body.length) },
    body: { kind: "bytes", bytes: body },
    signal: new AbortController().signal,
  });
  hold(response !== undefined, "the path does not exist");
  return response;
}

/** The learned state, without the number of requests. */
function stateOf(router: Router): string {
  const { offset, settlements, refused, capped, tiers } = router.status();
  return JSON.stringify([offset, settlements, refused, capped, tiers]);
}

/** JSON text with some of its characters removed or replaced. */
function brokenText(text: string): fc.Arbitrary<Uint8Array> {
  return fc
    .tuple(fc.nat(text.length), fc.nat(20), fc.string({ maxLength: 5 }))
    .map(([at, gone, other]) => encode(text.slice(0, at) + other + text.slice(at + gone)));
}

function encode(text: string | undefined): Uint8Array {
  return new TextEncoder().encode(text ?? "");
}
