import { setTimeout as sleep } from "node:timers/promises";
import type { Router } from "@armature/router";
import type { Attack } from "../attack.ts";
import { until } from "../wait.ts";
import type { EngineKind } from "./engine.ts";
import { request, routerOn } from "./router-on.ts";

/** Time limit for the other router to change its decisions, in ms; far above the time it takes. */
const WITHIN_MS = 30_000;

const EVENTS_PER_S = 200;
const LATE_MS = 3000;

/** Reports to one router must soon change the decisions of another. */
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
        await reverse(one, other).catch((error: Error) => broken.push(error.message));
        const delays = await delaysOf(one, other, Math.min(observations, 4000));
        const p99 = quantile(delays, 0.99);
        if (p99 > LATE_MS)
          broken.push(
            `the 99th percentile of settlements reaches the other router after ${p99} ms`,
          );
        const counts = {
          "ms at the median": quantile(delays, 0.5),
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

/** A model does well at one router, and later ratings contradict that: the other router follows. */
async function reverse(one: Router, other: Router): Promise<void> {
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
    // Every replica accepts feedback on every replica's decisions.
    await Promise.all((tokens.get(model) ?? []).map((token) => one.feedback(token, { quality })));
  }
  await until(WITHIN_MS, "the other router prefers the small model", () => chosen() === "small");
}

/** Times from a report until the other router has learned from it, in ms, sorted. */
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
