import { upstreamFaults } from "@armature/test-kit/upstream";
import { expect, test } from "vitest";
import { prompt, setup } from "./setup.ts";

const timeouts = { headersMs: 300, idleMs: 300, totalMs: 1_500, stallMs: 1_000 };

const cases = Object.entries(upstreamFaults).flatMap(([name, fault]) =>
  [false, true].map((stream) => ({ name, fault, stream, asked: stream ? "a stream" : "JSON" })),
);

interface ErrorBody {
  readonly error?: { readonly code: string; readonly message: string };
}

/** A response is complete, or an error, or breaks off. */
function verdictOf(status: number, text: string | undefined, stream: boolean): "whole" | "error" {
  if (text === undefined) return "error";
  if (!stream || status !== 200) {
    const { error } = JSON.parse(text) as ErrorBody;
    expect(error === undefined).toBe(status === 200);
    return error === undefined ? "whole" : "error";
  }
  expect(text.trimEnd().split("\n\n").at(-1)).toBe("data: [DONE]");
  return "whole";
}

test.concurrent.each(cases)(
  "a provider that $name when asked for $asked: one end, one outcome per attempt",
  async ({ fault, stream }) => {
    const { post, upstream, settled, router } = await setup({ timeouts });
    upstream.script(fault);
    const response = await post("/chat/completions", {
      model: "auto",
      messages: [prompt],
      stream,
    });
    const text = await response.text().catch(() => undefined);
    const verdict = verdictOf(response.status, text, stream);
    expect([200, 429, 502, 503, 504]).toContain(response.status);
    for (const [name] of response.headers) expect(name).not.toContain("injected");
    expect(response.headers.get("retry-after") ?? "7").toMatch(/^(2|7|Wed, 21 Oct 2026 .*)$/);
    const settlements = (await settled()).sort((a, b) => a.attempt - b.attempt);
    // Each attempt has one outcome, and there is no fallback once part of a response was sent. (On a
    // busy machine an attempt may time out before the provider sees it.)
    expect(settlements.map(({ attempt }) => attempt)).toEqual(settlements.map((_, i) => i + 1));
    expect(settlements.length).toBeGreaterThanOrEqual(upstream.calls.length);
    expect(settlements.at(-1)?.outcome.failed).toBe(verdict === "error" ? true : undefined);
    for (const { outcome } of settlements.slice(0, -1)) expect(outcome.failed).toBe(true);
    if (response.status === 200)
      expect(settlements.at(-1)?.arm).toBe(response.headers.get("x-armature-model"));
    for (const { outcome } of settlements) {
      expect(outcome.quality).toBeUndefined();
      expect(outcome.aborted).toBeUndefined();
      for (const count of Object.values(outcome.usage ?? {}))
        expect(count).toBeGreaterThanOrEqual(0);
    }
    expect(router.status().settlements).toBe(settlements.length);
    // Nothing goes on: the provider has lost its connection.
    await Promise.all(upstream.calls.map((call) => call.closed));
  },
  60_000,
);
