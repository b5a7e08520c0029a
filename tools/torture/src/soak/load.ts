import { setTimeout as sleep } from "node:timers/promises";
import { requestFeatures } from "@armature/features";
import { fork, type Rng } from "@armature/policy";
import { type Decision, type Router, RouterError } from "@armature/router";
import type { FailingFileSystem } from "./failing-file-system.ts";
import { outcomeOf, type Request, requests } from "./requests.ts";
import type { Counts } from "./slice.ts";
import { type Percentiles, Timings } from "./timings.ts";

/** Concurrent requests. */
const LANES = 128;
const DIFFERENT_REQUESTS = 2000;
const TENANTS = Array.from({ length: 20 }, (_, tenant) => `tenant-${tenant}`);

/** Share of decisions never reported, share rated later, and share of the ratings sent twice. */
const UNREPORTED = 0.01;
const RATED = 0.2;
const REPEATED = 0.1;

/** Number of tokens that wait to be rated; each waits for about as many later ones. */
const WAITING = 512;

/** Share of the slices with an outage of the disk, and its longest duration in ms. */
const OUTAGES = 0.5;
const OUTAGE_MS = 200;

/** The yardstick is timed at every n-th decision. */
const YARDSTICK_EVERY = 16;

/** Simulated requests: routed, answered, reported and rated as fast as the router can. */
export class Load {
  readonly #counts: Counts;
  readonly #router: Router;
  readonly #disk: FailingFileSystem;
  readonly #seed: number;
  readonly #requests: readonly Request[];
  readonly #tokens: (string | undefined)[] = new Array(WAITING).fill(undefined);
  readonly #times: Readonly<Record<"route" | "report" | "yardstick", Timings>>;
  readonly #yardstick = yardstick();
  #left = 0;

  constructor({ router, disk, counts, seed, slice }: LoadOptions) {
    this.#router = router;
    this.#disk = disk;
    this.#counts = counts;
    this.#seed = seed;
    this.#requests = requests(DIFFERENT_REQUESTS, seed);
    this.#times = {
      route: new Timings(slice),
      report: new Timings(2 * slice),
      yardstick: new Timings(slice),
    };
  }

  /** Makes decisions; resolves when they are made, reported and rated. */
  async slice(decisions: number): Promise<Record<"route" | "report" | "yardstick", Percentiles>> {
    this.#left = decisions;
    const outage = this.#outage(fork(this.#seed, `outage after ${this.#counts.decisions}`));
    await Promise.all([outage, ...Array.from({ length: LANES }, () => this.#lane())]);
    const { route, report, yardstick } = this.#times;
    return { route: route.take(), report: report.take(), yardstick: yardstick.take() };
  }

  async #outage(rng: Rng): Promise<void> {
    if (rng.uniform() >= OUTAGES) return;
    await sleep(OUTAGE_MS * rng.uniform());
    this.#disk.fail(true);
    await sleep(OUTAGE_MS * rng.uniform());
    this.#disk.fail(false);
  }

  async #lane(): Promise<void> {
    while (this.#left > 0) {
      this.#left--;
      await this.#serve(this.#counts.decisions++);
    }
  }

  async #serve(n: number): Promise<void> {
    const request = this.#requests[n % this.#requests.length];
    const rng = fork(this.#seed, `request ${n}`);
    const begin = performance.now();
    const decision = this.#router.route(request.body, { tenant: TENANTS[n % TENANTS.length] });
    this.#times.route.add(1000 * (performance.now() - begin));
    if (n % YARDSTICK_EVERY === 0) this.#times.yardstick.add(this.#yardstick());
    if (rng.uniform() < UNREPORTED) {
      this.#counts.unreported++;
      return;
    }
    const failed = await this.#report(decision, request, rng);
    const answered = failed ? await this.#fallBack(decision, request, rng) : decision;
    if (rng.uniform() < RATED) await this.#rate(answered.token, rng);
  }

  /** Reports the outcome; resolves to true if the model failed. */
  async #report(decision: Decision, request: Request, rng: Rng): Promise<boolean> {
    const outcome = outcomeOf(request, decision.model, rng);
    const begin = performance.now();
    await decision.report(outcome);
    this.#times.report.add(performance.now() - begin);
    this.#counts.reported++;
    return outcome.failed === true;
  }

  async #fallBack(failed: Decision, request: Request, rng: Rng): Promise<Decision> {
    const next = failed.fallback();
    await this.#report(next, request, rng);
    return next;
  }

  /** Lets a token wait in place of another one, which is rated, sometimes twice. */
  async #rate(token: string, rng: Rng): Promise<void> {
    const place = Math.floor(WAITING * rng.uniform());
    const due = this.#tokens[place];
    this.#tokens[place] = token;
    if (due === undefined) return;
    const quality = rng.uniform();
    for (let times = rng.uniform() < REPEATED ? 2 : 1; times > 0; times--) {
      try {
        await this.#router.feedback(due, { quality });
        this.#counts.feedback++;
      } catch (error) {
        if (!(error instanceof RouterError) || error.code !== "expired-token") throw error;
        this.#counts.late++;
      }
    }
  }
}

export interface LoadOptions {
  readonly router: Router;
  readonly disk: FailingFileSystem;
  readonly counts: Counts;
  readonly seed: number;
  /** The most decisions of a slice. */
  readonly slice: number;
}

/** Times a constant piece of work, in microseconds. */
function yardstick(): () => number {
  const features = requestFeatures();
  const [{ body }] = requests(1, 0);
  const context = new Float64Array(features.schema.features.length);
  return () => {
    const begin = performance.now();
    features.extract(body, context);
    return 1000 * (performance.now() - begin);
  };
}
