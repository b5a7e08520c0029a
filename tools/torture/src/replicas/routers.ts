import { setTimeout as sleep } from "node:timers/promises";
import type { Router } from "@armature/router";
import { until } from "../wait.ts";
import { request, routerOn } from "./router-on.ts";
import { openStorage, type StorageSpec } from "./storage-spec.ts";

const DECIDE_EVERY_MS = 5;

/** Time limit for learning all reports once the engine works, in ms. */
const CAUGHT_UP_WITHIN_MS = 60_000;

/** Factor by which deciding may take longer in an outage: large, to allow for noise of the machine. */
const MOST_SLOWER = 10;

/** A router, and its pending reports. */
interface Deciding {
  router: Router;
  readonly spec: StorageSpec;
  readonly waiting: Set<Promise<void>>;
}

/** Routers of one log that decide and report without pause, whatever happens to their engine. */
export class Routers {
  readonly #routers: readonly Deciding[];
  readonly #acknowledged = new Set<string>();
  readonly #refused = new Set<string>();
  readonly #failures = new Set<string>();
  /** Durations of decisions in ms, outside and during outages. */
  readonly #took = { well: [] as number[], ill: [] as number[] };
  readonly #deciding: Promise<void>;
  #over = false;
  #now: "well" | "ill" = "well";
  #mostWaited = 0;
  #slowestMs = 0;

  private constructor(routers: readonly Deciding[]) {
    this.#routers = routers;
    this.#deciding = this.#decide();
  }

  /** Opens a router for each specification, all of the same log. */
  static async open(specs: readonly StorageSpec[]): Promise<Routers> {
    const routers: Deciding[] = [];
    for (const spec of specs) {
      routers.push({ router: await routerOn(spec), spec, waiting: new Set() });
    }
    return new Routers(routers);
  }

  /** Counts and measurements, by name. */
  get counts(): Readonly<Record<string, number>> {
    const { well, ill } = this.#took;
    return {
      decisions: well.length + ill.length,
      "of them during outages": ill.length,
      "settlements waiting at most": this.#mostWaited,
      "ms until they were learned at most": this.#slowestMs,
      ...timesOf("without outage", well),
      ...timesOf("during outages", ill),
    };
  }

  /** For each router, true if it reports that it is degraded. */
  get areDegraded(): readonly boolean[] {
    return this.#routers.map(({ router }) => router.status().status === "degraded");
  }

  /** From now on, decisions count as made during an outage. */
  beginOutage(): void {
    this.#now = "ill";
  }

  /**
   * Ends an outage: reports must be learned soon. Resolves to a description of every broken promise.
   *
   * @param mayForget true if a router that has stopped learning is to be reopened
   */
  async recover(mayForget: boolean): Promise<string[]> {
    this.#now = "well";
    const begun = performance.now();
    const broken: string[] = [];
    for (const deciding of this.#routers) {
      const { router, waiting } = deciding;
      const reported = [...waiting];
      this.#mostWaited = Math.max(this.#mostWaited, reported.length);
      const learned = (): boolean => !reported.some((report) => waiting.has(report));
      await until(CAUGHT_UP_WITHIN_MS, "all reports are learned", learned).catch((error: Error) =>
        broken.push(`${error.message}: ${router.status().problems}`),
      );
      const stopped = router
        .status()
        .problems.some((why) => why.startsWith("learning has stopped"));
      if (!stopped) continue;
      if (mayForget) await reopen(deciding);
      else broken.push(`a router: ${router.status().problems}`);
    }
    this.#slowestMs = Math.max(this.#slowestMs, Math.round(performance.now() - begun));
    return broken;
  }

  /** Stops deciding; resolves to a description of every broken promise. */
  async finish(mayForget: boolean): Promise<string[]> {
    await this.#stop();
    const broken = await this.recover(mayForget);
    const [first, ...others] = this.#routers;
    if (first === undefined) return broken;
    const offset = await endOf(first.spec);
    const isLearned = ({ router }: Deciding): boolean => router.status().offset === offset;
    await until(CAUGHT_UP_WITHIN_MS, "the routers are at the end of the log", () =>
      this.#routers.every(isLearned),
    ).catch((error: Error) => broken.push(error.message));
    const stateOf = ({ router }: Deciding): string => JSON.stringify(router.status().tiers);
    if (others.some((other) => stateOf(other) !== stateOf(first))) {
      broken.push("the routers have learned different things");
    }
    broken.push(...this.#failures, ...(await this.#losses(first.spec)));
    if (!mayForget && this.#refused.size > 0) {
      broken.push(`${this.#refused.size} reports were refused`);
    }
    const { well, ill } = this.#took;
    if (ill.length === 0) broken.push("nothing was decided in outages");
    if (quantile(ill, 0.5) > MOST_SLOWER * quantile(well, 0.5)) {
      broken.push(`a decision in outages takes more than ${MOST_SLOWER} times what it takes else`);
    }
    return broken;
  }

  async close(): Promise<void> {
    await this.#stop();
    await Promise.all(this.#routers.map(({ router }) => router.close()));
  }

  async #stop(): Promise<void> {
    this.#over = true;
    await this.#deciding;
  }

  async #decide(): Promise<void> {
    for (; !this.#over; await sleep(DECIDE_EVERY_MS)) {
      for (const deciding of this.#routers) this.#decideOnce(deciding);
    }
  }

  #decideOnce({ router, waiting }: Deciding): void {
    try {
      const start = performance.now();
      const decision = router.route(request);
      this.#took[this.#now].push(performance.now() - start);
      const report = decision
        .report({ quality: decision.model.id === "small" ? 0.25 : 0.75 })
        .then(
          () => void this.#acknowledged.add(decision.id),
          () => void this.#refused.add(decision.id),
        )
        .finally(() => waiting.delete(report));
      waiting.add(report);
    } catch (error) {
      this.#failures.add(`a decision failed: ${error}`);
    }
  }

  /** Describes acknowledged settlements that are missing in the log or were learned twice. */
  async #losses(spec: StorageSpec): Promise<string[]> {
    const broken: string[] = [];
    const settled = new Set<string>();
    const storage = await openStorage(spec);
    for await (const { entry } of storage.log.read(null)) {
      const { kind, decisionId } = entry as { kind: string; decisionId: string };
      if (kind === "settlement") settled.add(decisionId);
    }
    await storage.close();
    const lost = [...this.#acknowledged].filter((id) => !settled.has(id));
    if (lost.length > 0) broken.push(`${lost.length} acknowledged settlements are gone`);
    for (const { router } of this.#routers) {
      const { settlements } = router.status();
      if (settlements === settled.size) continue;
      broken.push(`${settlements} settlements were learned, and ${settled.size} are in the log`);
    }
    return broken;
  }
}

async function reopen(deciding: Deciding): Promise<void> {
  const { router, spec } = deciding;
  deciding.router = await routerOn(spec);
  await router.close();
}

async function endOf(spec: StorageSpec): Promise<string | null> {
  const storage = await openStorage(spec);
  let end: string | null = null;
  for await (const { offset } of storage.log.read(null)) end = offset;
  await storage.close();
  return end;
}

/** Median and 99th percentile in microseconds, rounded. */
function timesOf(when: string, took: readonly number[]): Record<string, number> {
  return {
    [`µs a decision ${when}`]: Math.round(1000 * quantile(took, 0.5)),
    [`µs at the 99th percentile ${when}`]: Math.round(1000 * quantile(took, 0.99)),
  };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
