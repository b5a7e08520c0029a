import type { Json } from "../contract/json.ts";
import type { Policy } from "../contract/policy.ts";
import { fork } from "../sampling/fork.ts";
import type { ConformanceCase } from "./case.ts";
import { canonical, changed } from "./change.ts";
import {
  check,
  checkRefused,
  checkSum,
  context,
  distributionOf,
  fresh,
  observation,
  spec,
  stateOf,
  trained,
} from "./harness.ts";

function throughJson(value: Json): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}

/** Copies of `value`, each with one number or boolean replaced by null. */
function damaged(value: Json): Json[] {
  if (typeof value === "number" || typeof value === "boolean") return [null];
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) {
    const list = value as readonly Json[];
    return list.flatMap((item, i) => damaged(item).map((bad) => list.with(i, bad)));
  }
  return Object.entries(value).flatMap(([key, item]) =>
    item === undefined ? [] : damaged(item).map((bad) => ({ ...value, [key]: bad })),
  );
}

export const snapshotCases: readonly ConformanceCase[] = [
  {
    name: "a restored snapshot continues bit for bit",
    run(factory) {
      for (const steps of [0, 1, 7, 40]) {
        const original = trained(factory, steps, steps);
        original.removeArm("cleo");
        original.addArm({ id: "dora" }, { strength: 3, costUsd: 0.002 });
        const saved = throughJson(original.snapshot());
        const rng = fork(steps, "continued");
        const further = Array.from({ length: 20 }, () => observation(rng));
        const copies = [factory(spec), trained(factory, 99, 9)];
        for (const copy of copies) {
          copy.restore(saved);
          check(stateOf(copy) === stateOf(original), "the restored policy differs");
        }
        for (const seen of further) {
          for (const policy of [original, ...copies]) policy.update(seen);
        }
        for (const copy of copies) {
          check(stateOf(copy) === stateOf(original), "after more updates it differs");
        }
      }
    },
  },
  {
    name: "a foreign snapshot is refused",
    run(factory) {
      const policy = trained(factory, 15, 10);
      const wider = factory({ ...spec, dimension: spec.dimension + 1 });
      const other = factory({ ...spec, featureSchema: "other@1" });
      wider.addArm({ id: "anna" });
      other.addArm({ id: "anna" });
      const snapshots: [string, Json][] = [
        ["a snapshot of another dimension", throughJson(wider.snapshot())],
        ["a snapshot of another schema", throughJson(other.snapshot())],
        ...[null, true, 1, "snapshot", [], {}, { kind: policy.kind }, [{}]].map(
          (garbage): [string, Json] => [JSON.stringify(garbage), garbage],
        ),
      ];
      for (const [what, snapshot] of snapshots) {
        checkRefused(policy, what, ["foreign-snapshot"], () => policy.restore(snapshot));
      }
    },
  },
  {
    name: "a damaged snapshot is refused",
    run(factory) {
      // JSON turns NaN and the infinities into null, so that is how a number gets lost.
      for (const policy of [fresh(factory), trained(factory, 16, 6)]) {
        for (const bad of damaged(throughJson(policy.snapshot())).slice(0, 200)) {
          const what = `the damaged snapshot ${JSON.stringify(bad)}`;
          checkRefused(policy, what, ["foreign-snapshot"], () => policy.restore(bad));
        }
      }
    },
  },
  {
    name: "a changed snapshot is refused, or restored as it is",
    run(factory) {
      const rng = fork(18, "changes");
      const snapshot = throughJson(trained(factory, 18, 40).snapshot());
      const policy = trained(factory, 17, 9);
      for (let round = 0; round < 150; round++) {
        const { value, what: change } = changed(snapshot, rng);
        const stored = throughJson(value);
        const what = `the snapshot whose value${change}`;
        const copy = trained(factory, 17, 9);
        try {
          copy.restore(stored);
        } catch {
          checkRefused(policy, what, ["foreign-snapshot"], () => policy.restore(stored));
          continue;
        }
        check(
          canonical(copy.snapshot()) === canonical(stored),
          `${what} was restored as something else`,
        );
        checkUsable(copy, what);
      }
    },
  },
];

/** Requires that the restored policy can score and learn. */
function checkUsable(policy: Policy, what: string): void {
  const rng = fork(19, "use");
  try {
    for (let round = 0; round < 3; round++) {
      const active = policy.arms().flatMap(({ id, active }) => (active ? [id] : []));
      if (active.length > 0) checkSum(distributionOf(policy, context(rng), active));
      const known = policy.arms().map(({ id }) => id);
      if (known.length > 0) policy.update(observation(rng, { arm: known[round % known.length] }));
    }
  } catch (error) {
    throw new Error(`after ${what}: ${String(error)}`, { cause: error });
  }
}
