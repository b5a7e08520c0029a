import { setTimeout as sleep } from "node:timers/promises";
import type { Router } from "@armature/router";
import { until } from "../wait.ts";
import { request, routerOn } from "./router-on.ts";
import { openStorage, type StorageSpec } from "./storage-spec.ts";

const DECIDE_EVERY_MS = 5;

/** How soon all that was reported has to be learned once all is well. */
const CAUGHT_UP_WITHIN_MS = 60_000;

/** Deciding in an outage takes about as long as ever; only what cannot be this machine's noise is broken. */
const GROSSLY = 10;

/** A router, and what came of the decisions that were reported to it. */
interface Deciding {
  router: Router;
  readonly spec: StorageSpec;
  readonly waiting: Set<Promise<void>>;
}

/** Routers of one log that decide and report without a rest, whatever happens to the engine under it. */
export class Routers {
  readonly #routers: readonly Deciding[];
  readonly #acknowledged = new Set<string>();
  readonly #refused = new Set<string>();
  readonly #failures = new Set<string>();
  /** Milliseconds that each decision took, while all was well and while it was not. */
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

  /** A router by each recipe, all of the same log. */
  static async open(specs: readonly StorageSpec[]): Promise<Routers> {
    const routers: Deciding[] = [];
    for (const spec of specs) {
      routers.push({ router: await routerOn(spec), spec, waiting: new Set() });
    }
    return new Routers(routers);
  }

  /** What was done and measured, by name. */
  get counts(): Readonly<Record<string, number>> {
    const { well, ill } = this.#took;
    return {
      decisions: well.length + ill.length,
      "of them in outages": ill.length,
      "settlements that waited at most": this.#mostWaited,
      "ms until they were learned at most": this.#slowestMs,
      ...timesOf("well", well),
      ...timesOf("in outages", ill),
    };
  }

  /** True for the router that says that something is wrong. */
  get areDegraded(): readonly boolean[] {
    return this.#routers.map(({ router }) => router.status().status === "degraded");
  }

  /** From now on, decisions count as made in an outage. */
  suffer(): void {
    this.#now = "ill";
  }

  /**
   * All is well again: what was reported is learned soon. Gives every promise that was broken, in words.
   *
   * @param mayForget A router that stopped learning is opened anew.
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
      await until(CAUGHT_UP_WITHIN_MS, "all that was reported is learned", learned).catch(
        (error: Error) => broken.push(`${error.message}: ${router.status().problems}`),
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

  /** Ends the deciding, and gives every promise that was broken, in words. */
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
    if (quantile(ill, 0.5) > GROSSLY * quantile(well, 0.5)) {
      broken.push(`a decision in outages takes more than ${GROSSLY} times what it takes else`);
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

  /** What is missing in the log of what was acknowledged, or was learned twice. */
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

/** Whole microseconds, in the middle and of one in a hundred. */
function timesOf(when: string, took: readonly number[]): Record<string, number> {
  return {
    [`µs a decision ${when}`]: Math.round(1000 * quantile(took, 0.5)),
    [`µs one in a hundred ${when}`]: Math.round(1000 * quantile(took, 0.99)),
  };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
