import type { DeclareArm, LogEntry } from "@armature/learner";
import fc from "fast-check";
import { hold } from "../fuzz/findings.ts";
import type { NaiveFold } from "./naive-fold.ts";
import { featureSchema, type Service, tallies } from "./service.ts";

/** The state of the model: the expected fold, and the current day. */
export interface Model {
  readonly fold: NaiveFold;
  readonly entries: LogEntry[];
  day: number;
}

const DAY_MS = 86_400_000;
const ARMS = ["a", "b", "c"];

/** Appends entries concurrently, and compares model and service. */
class Append implements fc.AsyncCommand<Model, Service> {
  readonly #entriesAt: (model: Model) => readonly LogEntry[];
  readonly #name: string;

  constructor(name: string, entriesAt: (model: Model) => readonly LogEntry[]) {
    this.#name = name;
    this.#entriesAt = entriesAt;
  }

  check(): boolean {
    return true;
  }

  async run(model: Model, service: Service): Promise<void> {
    const entries = this.#entriesAt(model);
    if (entries.length === 0) return;
    await service.append(entries);
    for (const entry of entries) model.fold.fold(entry);
    model.entries.push(...entries);
    agree(model, service);
  }

  toString(): string {
    return this.#name;
  }
}

/** Does something to the service that must not change the learned state. */
class Survive implements fc.AsyncCommand<Model, Service> {
  readonly #what: "crash" | "restart" | "trim";

  constructor(what: "crash" | "restart" | "trim") {
    this.#what = what;
  }

  check(): boolean {
    return true;
  }

  async run(model: Model, service: Service): Promise<void> {
    const before = JSON.stringify(service.fold.snapshot());
    await service[this.#what]();
    hold(JSON.stringify(service.fold.snapshot()) === before, `${this.#what} changed the state`);
    agree(model, service);
  }

  toString(): string {
    return this.#what;
  }
}

class NextDay implements fc.AsyncCommand<Model, Service> {
  check(): boolean {
    return true;
  }

  async run(model: Model): Promise<void> {
    model.day += 1;
  }

  toString(): string {
    return "next day";
  }
}

const decision = fc.nat(9).map((n) => `d${n}`);
const quality = fc.constantFrom(undefined, 0, 0.25, 0.5, 1);
const objective = fc.record({
  costWeight: fc.constantFrom(0, 0.3, 1000),
  latencyWeight: fc.constantFrom(0, 0.1),
  costScaleUsd: fc.constantFrom(0.02, 1),
  latencyScaleMs: fc.constant(10_000),
});
const settlement = fc
  .record({
    decisionId: decision,
    arm: fc.constantFrom(...ARMS),
    tenant: fc.constantFrom(undefined, "acme", "flood"),
    costUsd: fc.constantFrom(undefined, 0, 0.25, 2),
    latencyMs: fc.constantFrom(undefined, 100, 900, 20_000),
    quality,
    end: fc.constantFrom("finished", "finished", "finished", "failed", "aborted"),
    expired: fc.boolean(),
    objective: fc.option(objective, { nil: undefined }),
  })
  .map(
    ({ decisionId, arm, tenant, costUsd, latencyMs, quality, end, expired, objective }) =>
      (day: number): LogEntry => ({
        kind: "settlement",
        decisionId,
        attempt: 1,
        tier: "default",
        ...(tenant !== undefined && { tenant }),
        context: [1, 0.5],
        featureSchema,
        eligible: ARMS,
        probabilities: null,
        arm,
        forced: "pinned",
        ...(expired && { expired }),
        outcome: {
          ...(quality !== undefined && !expired && { quality }),
          ...(costUsd !== undefined && { costUsd }),
          ...(latencyMs !== undefined && !expired && { latencyMs }),
          ...(end !== "finished" && !expired && { [end]: true }),
        },
        ...(objective !== undefined && { objective }),
        at: day * DAY_MS,
        stateOffset: null,
        fingerprint: "f",
      }),
  );
const feedback = fc
  .record({
    decisionId: decision,
    channel: fc.constantFrom("user", "judge"),
    revision: fc.nat(2),
    quality: fc.constantFrom(0, 0.25, 0.5, 1),
  })
  .map(
    (rating) =>
      (day: number): LogEntry => ({ kind: "feedback", attempt: 1, at: day * DAY_MS, ...rating }),
  );
const control = fc.tuple(fc.constantFrom(...ARMS), fc.boolean()).map(
  ([id, declared]) =>
    (day: number): LogEntry =>
      declared ? declare(id, day) : { kind: "control", op: "remove-arm", id, at: day },
);
const setting = fc
  .tuple(
    fc.constantFrom(undefined, "acme", "flood"),
    fc.option(fc.oneof(objective, fc.constant({}), fc.constant({ costWeight: 0.5 }))),
  )
  .map(
    ([tenant, objective]) =>
      (day: number): LogEntry => ({
        kind: "control",
        op: "set-objective",
        ...(tenant !== undefined && { tenant }),
        objective,
        at: day * DAY_MS,
      }),
  );
const entry = fc.oneof(
  { arbitrary: settlement, weight: 5 },
  { arbitrary: feedback, weight: 5 },
  { arbitrary: control, weight: 1 },
  { arbitrary: setting, weight: 1 },
);

/** Declarations of the initial arms. */
export const first: readonly LogEntry[] = ARMS.map((id) => declare(id, 0));

/** Events of a service, in any order. */
export const commands: fc.Arbitrary<Iterable<fc.AsyncCommand<Model, Service>>> = fc.commands(
  [
    entry.map((make) => new Append("append", ({ day }) => [make(day)])),
    entry.map((make) => new Append("append", ({ day }) => [make(day)])),
    fc
      .array(entry, { minLength: 2, maxLength: 8 })
      .map((makes) => new Append("append at once", ({ day }) => makes.map((make) => make(day)))),
    // Repeats any earlier entry.
    fc
      .nat()
      .map(
        (n) =>
          new Append("again", ({ entries }) =>
            entries.length === 0 ? [] : [entries[n % entries.length] as LogEntry],
          ),
      ),
    fc
      .constantFrom("crash" as const, "restart" as const, "trim" as const)
      .map((what) => new Survive(what)),
    fc.constant(new NextDay()),
  ],
  { maxCommands: 40 },
);

function declare(id: string, at: number): DeclareArm {
  const tiers = ["default"];
  return { kind: "control", op: "declare-arm", id, tiers, origin: "runtime", definition: {}, at };
}

/** Throws unless the service has learned the same as the model. */
function agree({ fold }: Model, { fold: actual, problems }: Service): void {
  hold(problems.length === 0, problems.join());
  const { counts } = actual;
  for (const [name, count] of Object.entries(fold.counts)) {
    const own = counts[name as keyof typeof fold.counts];
    hold(own === count, `${own} ${name}, not ${count}`);
  }
  hold(counts.refused === 0, `refused: ${actual.lastRefusal}`);
  for (const [id, active] of fold.active) {
    hold(actual.arms.get(id)?.active === active, `arm ${id} must be ${active ? "there" : "gone"}`);
  }
  const own = tallies(actual);
  for (const [id, arm] of fold.learned()) {
    const learned = { ...own.get(id), billedUsd: actual.expectedCost(id) };
    for (const [name, value] of Object.entries(arm)) {
      const is = learned[name as keyof typeof learned];
      const same = value === undefined || is === undefined ? value === is : near(is, value);
      hold(same, `${name} of ${id}: ${is}, not ${value}`);
    }
  }
  for (const tenant of [undefined, "acme", "flood"]) {
    const set = JSON.stringify(actual.objective(tenant));
    const expected = fold.objectives.get(tenant ?? "");
    hold(set === expected, `the objective of ${tenant} is ${set}, not ${expected}`);
  }
  for (const [place, usd] of fold.spent) {
    const [day, tenant] = place.split(" ") as [string, string];
    const spent =
      tenant === "" ? untenanted(actual, day) : actual.ledger.spent(Date.parse(day), tenant);
    hold(near(spent, usd), `${tenant} spent ${spent} on ${day}, not ${usd}`);
  }
}

/** Equal up to the rounding of sums in a different order. */
function near(left: number, right: number): boolean {
  return Math.abs(left - right) <= 1e-9 * (1 + Math.abs(right));
}

/** Dollars of a day without a tenant. */
function untenanted({ ledger }: Service["fold"], day: string): number {
  const account = ledger.days().find((one) => one.day === day);
  const named = Object.values(account?.tenants ?? {}).reduce((sum, usd) => sum + usd, 0);
  return (account?.usd ?? 0) - named;
}
