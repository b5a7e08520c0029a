import fc from "fast-check";
import { expect, test } from "vitest";
import { policyConformance } from "../src/conformance/index.ts";
import {
  createDistribution,
  decide,
  fork,
  type Policy,
  type PolicyFactory,
  staticPolicy,
  uniform,
  withBurnIn,
} from "../src/index.ts";
import { applyFloor } from "../src/kit/index.ts";

policyConformance("burn-in of uniform", withBurnIn(uniform(), { pulls: 4 }));
policyConformance(
  "burn-in of a burn-in",
  withBurnIn(withBurnIn(staticPolicy({ anna: 1, bert: 2, cleo: 3 }), { pulls: 2 }), { pulls: 7 }),
);

const spec = { dimension: 1, featureSchema: "bias@1" };
const context = Float64Array.of(1);
const ids = ["a", "b", "c"];

function create(factory: PolicyFactory): Policy {
  const policy = factory(spec);
  for (const id of ids) policy.addArm({ id });
  return policy;
}

function probabilities(policy: Policy, arms: readonly string[] = ids): number[] {
  const out = createDistribution(arms.length);
  policy.score(context, arms, out);
  policy.distribute(out, fork(1, "burn-in"));
  return [...out.probability];
}

function pull(policy: Policy, arm: string, change: object = { quality: 0.5 }): void {
  const seen = { decisionId: "d", arm, eligible: ids, context, propensity: 0.5 };
  policy.update({ ...seen, ...change });
}

test("arms with too few pulls share all probability, then the policy chooses", () => {
  const policy = create(withBurnIn(staticPolicy("a"), { pulls: 2 }));
  expect(probabilities(policy)).toEqual([1 / 3, 1 / 3, 1 / 3]);
  pull(policy, "b");
  pull(policy, "b");
  expect(probabilities(policy)).toEqual([0.5, 0, 0.5]);
  expect(probabilities(policy, ["a", "b"])).toEqual([1, 0]);
  for (const arm of ["a", "a", "c"]) pull(policy, arm);
  expect(probabilities(policy)).toEqual([0, 0, 1]);
  expect(probabilities(policy, ["a", "b"])).toEqual([1, 0]);
  pull(policy, "c");
  expect(probabilities(policy)).toEqual([1, 0, 0]);
});

test("a new arm gets a burn-in, a returning arm does not", () => {
  const policy = create(withBurnIn(staticPolicy("a"), { pulls: 1 }));
  for (const arm of ids) pull(policy, arm);
  policy.removeArm("c");
  policy.addArm({ id: "d" });
  policy.addArm({ id: "c" });
  expect(probabilities(policy, ["a", "b", "c", "d"])).toEqual([0, 0, 0, 1]);
});

test("an observation without a quality counts; its late quality and a revision do not", () => {
  const policy = create(withBurnIn(staticPolicy("b"), { pulls: 2 }));
  for (const arm of ["a", "b", "b", "c", "c"]) pull(policy, arm, {});
  pull(policy, "a", { quality: 0.5, late: true });
  pull(policy, "a", { quality: 0.5, revises: 0.25 });
  expect(probabilities(policy)).toEqual([1, 0, 0]);
  pull(policy, "a");
  expect(probabilities(policy)).toEqual([0, 1, 0]);
});

/** Sets the given floors, as a policy that probes arms does. */
function probing(floors: readonly number[]): PolicyFactory {
  return (policySpec) => {
    const policy = uniform()(policySpec);
    return Object.assign(Object.create(policy) as Policy, {
      score(x: Float64Array, arms: readonly string[], out: ReturnType<typeof createDistribution>) {
        policy.score(x, arms, out);
        out.floor.set(floors);
      },
      distribute(out: ReturnType<typeof createDistribution>) {
        out.probability.set([1, 0, 0]);
        applyFloor(out);
      },
      update: policy.update.bind(policy),
      addArm: policy.addArm.bind(policy),
    });
  };
}

test("the policy's own floors are kept", () => {
  const floor = fc.double({ min: 0, max: 1 / 3, noNaN: true });
  fc.assert(
    fc.property(fc.tuple(floor, floor, floor), fc.subarray(ids), (floors, pulled) => {
      const policy = create(withBurnIn(probing(floors), { pulls: 1 }));
      for (const arm of pulled) pull(policy, arm);
      const p = probabilities(policy);
      const rest = 1 - floors.reduce((sum, m) => sum + m, 0);
      for (const [i, id] of ids.entries()) {
        const burning = !pulled.includes(id);
        const all = pulled.length === ids.length;
        const share = all ? Number(i === 0) : Number(burning) / (ids.length - pulled.length);
        expect(p[i]).toBeCloseTo(floors[i] + rest * share, 12);
      }
    }),
    { seed: 4 },
  );
});

test("a burn-in takes exactly as many requests as there are pulls", () => {
  const policy = create(withBurnIn(staticPolicy("b"), { pulls: 5 }));
  const out = createDistribution(3);
  const pulls = [0, 0, 0];
  for (let step = 0; step < 15; step++) {
    const rng = fork(3, `step ${step}`);
    policy.score(context, ids, out);
    policy.distribute(out, rng);
    const chosen = decide(out, rng);
    pulls[chosen]++;
    pull(policy, ids[chosen]);
  }
  expect(pulls).toEqual([5, 5, 5]);
  expect(probabilities(policy)).toEqual([0, 1, 0]);
});

test("a snapshot whose counts belong to other arms than its policy's is refused", () => {
  const policy = create(withBurnIn(uniform(), { pulls: 1 }));
  const snapshot = JSON.parse(JSON.stringify(policy.snapshot()));
  snapshot.state.arms.pop();
  expect(() => policy.restore(snapshot)).toThrow(
    expect.objectContaining({ code: "foreign-snapshot" }),
  );
  expect(probabilities(policy)).toEqual([1 / 3, 1 / 3, 1 / 3]);
});

test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])("%s pulls are refused", (pulls) => {
  expect(() => withBurnIn(uniform(), { pulls })).toThrow(
    expect.objectContaining({
      code: "invalid-option",
      message: expect.stringContaining("pulls must"),
    }),
  );
});
