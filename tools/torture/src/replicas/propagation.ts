import { setTimeout as sleep } from "node:timers/promises";
import type { Router } from "@armature/router";
import type { Attack } from "../attack.ts";
import { until } from "../wait.ts";
import type { EngineKind } from "./engine.ts";
import { request, routerOn } from "./router-on.ts";

/** How soon the other replica has to decide otherwise; far above what it takes. */
const WITHIN_MS = 30_000;

const EVENTS_PER_S = 200;
const LATE_MS = 3000;

/** What one router is told changes what another one decides, and soon. */
export function propagation(kind: EngineKind): Attack {
  return {
    name: `${kind.name}/propagation`,
    async run({ observations }) {
      const skipped = kind.missing();
      if (skipped !== undefined) return { counts: {}, broken: [], skipped };
      const engine = await kind.start();
      const [one, other] = [await routerOn(engine.spec()), await routerOn(engine.spec())];
      try {
        const broken: string[] = [];
        await turn(one, other).catch((error: Error) => broken.push(error.message));
        const delays = await delaysOf(one, other, Math.min(observations, 4000));
        const p99 = quantile(delays, 0.99);
        if (p99 > LATE_MS)
          broken.push(`of 100 settlements one takes ${p99} ms to the other router`);
        const counts = {
          "ms in the middle": quantile(delays, 0.5),
          "ms at the 99th percentile": p99,
        };
        return { counts: { settlements: delays.length, ...counts }, broken };
      } finally {
        await one.close();
        await other.close();
        await engine.remove();
      }
    },
  };
}

/** At one router a model does well, then people say that it did not: the other one follows. */
async function turn(one: Router, other: Router): Promise<void> {
  const tokens = new Map<string, string[]>();
  for (const [model, quality] of [
    ["large", 1],
    ["small", 0],
  ] as const) {
    const decisions = Array.from({ length: 20 }, () => one.route(request, { model }));
    await Promise.all(decisions.map((decision) => decision.report({ quality })));
    tokens.set(
      model,
      decisions.map(({ token }) => token),
    );
  }
  const chosen = (): string => other.explain(request).chosen;
  await until(WITHIN_MS, "the other router prefers the large model", () => chosen() === "large");
  for (const [model, quality] of [
    ["large", 0],
    ["small", 1],
  ] as const) {
    // Any replica takes feedback on any replica's decision.
    await Promise.all((tokens.get(model) ?? []).map((token) => one.feedback(token, { quality })));
  }
  await until(WITHIN_MS, "the other router prefers the small model", () => chosen() === "small");
}

/** How long after a report has been made the other router has learned from it, in ms, in order. */
async function delaysOf(one: Router, other: Router, count: number): Promise<readonly number[]> {
  const before = other.status().settlements;
  const reported: number[] = [];
  const learned: number[] = [];
  const watch = setInterval(() => {
    const arrived = other.status().settlements - before;
    while (learned.length < arrived) learned.push(performance.now());
  }, 1);
  const reports: Promise<void>[] = [];
  const start = performance.now();
  for (let n = 0; n < count; n++) {
    const wait = start + (1000 * n) / EVENTS_PER_S - performance.now();
    if (wait > 0) await sleep(wait);
    reported.push(performance.now());
    reports.push(one.route(request).report({ quality: 0.5 }));
  }
  await Promise.all(reports);
  await until(WITHIN_MS, "all is learned", () => learned.length >= count);
  clearInterval(watch);
  return learned.map((at, index) => Math.round(at - (reported[index] ?? at))).sort((a, b) => a - b);
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
