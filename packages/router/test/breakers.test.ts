import { memoryStorage } from "@armature/storage";
import fc from "fast-check";
import { expect, test } from "vitest";
import { CircuitBreakers, FAILURES, PROBE_MS } from "../src/deciding/circuit-breakers.ts";
import { entriesOf, hello, routerOf } from "./setup.ts";

test("a circuit opens on repeated failures, lets probes through, and closes on a success", async () => {
  let now = 1_000;
  const storage = memoryStorage();
  const router = await routerOf({ storage, clock: () => now });
  const send = async (): Promise<string> => {
    const decision = router.route(hello);
    const { id } = decision.model;
    await decision.report(id === "large" && now < 100_000 ? { failed: true } : { quality: 1 });
    return id;
  };
  let failures = 0;
  while (router.status().failingModels.length === 0) if ((await send()) === "large") failures += 1;
  expect(failures).toBe(FAILURES);
  expect(router.status().failingModels).toEqual(["large"]);
  for (let probes = 0; probes < 3; probes++) {
    for (let i = 0; i < 20; i++) expect(await send()).toBe("small");
    expect(router.explain(hello).excluded.large).toMatch(/last 5 requests failed/);
    now += PROBE_MS;
    while ((await send()) !== "large");
  }
  now = 100_000;
  while ((await send()) !== "large");
  expect(router.status().failingModels).toEqual([]);
  await router.close();
  const settled = (await entriesOf(storage)) as { excluded?: object; eligible?: string[] }[];
  // The eligible models are logged, so that the log can be used for evaluations.
  expect(settled.some(({ eligible }) => eligible?.length === 1)).toBe(true);
  for (const { excluded, eligible } of settled.slice(2)) {
    expect(Object.keys(excluded ?? {})).toEqual(eligible?.length === 1 ? ["large"] : []);
  }
});

test("if every model fails, requests are refused until the next probe", async () => {
  let now = 1_000;
  const router = await routerOf({ clock: () => now });
  let calls = 0;
  const send = async (): Promise<void> => {
    const decision = router.route(hello);
    calls += 1;
    await decision.report({ failed: true });
  };
  while (router.status().failingModels.length < 2) await send();
  expect(calls).toBeLessThanOrEqual(4 * FAILURES);
  now += 4_000;
  expect(() => router.route(hello)).toThrow(
    expect.objectContaining({ code: "models-failing", retryAfterMs: PROBE_MS - 4_000 }),
  );
  expect(() => router.route(hello, { model: "large" })).toThrow(/failing recently/);
  calls = 0;
  for (let second = 0; second < 100; second++) {
    now += 1_000;
    for (let i = 0; i < 5; i++) await send().catch(() => undefined);
  }
  // Two models, one probe each in ten seconds.
  expect(calls).toBeLessThanOrEqual(22);
  expect(calls).toBeGreaterThanOrEqual(18);
  await router.close();
});

test("an aborted request says nothing about the model", async () => {
  const router = await routerOf();
  for (let i = 0; i < 3 * FAILURES; i++) {
    await router.route(hello, { model: "large" }).report({ aborted: true });
  }
  expect(router.status().failingModels).toEqual([]);
  await router.close();
});

test("for any sequence of requests and outcomes, an open circuit lets one request through per interval", () => {
  const step = fc.record({
    wait: fc.integer({ min: -30_000, max: 15_000 }),
    outcome: fc.constantFrom({ failed: true }, { failed: true }, { aborted: true }, {}),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const breakers = new CircuitBreakers();
      let now = 1e6;
      let inARow = 0;
      let lastTry = Number.NEGATIVE_INFINITY;
      for (const { wait, outcome } of steps) {
        now += wait;
        const rest = breakers.retryAfterMs("m", now);
        expect(rest).toBeLessThanOrEqual(PROBE_MS);
        expect(breakers.open).toEqual(inARow >= FAILURES ? ["m"] : []);
        if (inARow < FAILURES) expect(rest).toBe(0);
        else if (now >= lastTry && now - lastTry < PROBE_MS) expect(rest).toBeGreaterThan(0);
        else expect(rest).toBe(0);
        if (rest > 0) continue;
        breakers.chosen("m", now);
        breakers.observe("m", outcome, now);
        lastTry = now;
        if (outcome.failed) inARow += 1;
        else if (!outcome.aborted) inARow = 0;
      }
    }),
    { seed: 1 },
  );
});
