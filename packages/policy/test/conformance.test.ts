import { expect, test } from "vitest";
import { type ConformanceCaseName, conformanceCases } from "../src/conformance/index.ts";
import {
  type ActionDistribution,
  type Json,
  type Observation,
  type Policy,
  type PolicyFactory,
  uniform,
} from "../src/index.ts";

/** A uniform policy with some methods replaced. */
function broken(change: (policy: Policy) => Partial<Policy>): PolicyFactory {
  return (spec) => {
    const policy = uniform()(spec);
    const changes = change(policy);
    return new Proxy(policy, {
      get(target, key) {
        const value: unknown = Reflect.get(changes, key) ?? Reflect.get(target, key);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  };
}

function failures(factory: PolicyFactory): ConformanceCaseName[] {
  return conformanceCases.flatMap(({ name, run }) => {
    try {
      run(factory);
      return [];
    } catch {
      return [name];
    }
  });
}

type Score = Parameters<Policy["score"]>;

/** Scores without checking its input. */
function accepting(...[, arms, out]: Score): void {
  out.size = arms.length;
}

/** Scores, then applies `change`. */
function withMeans(
  change: (out: ActionDistribution, arms: readonly string[]) => void,
): (policy: Policy) => Partial<Policy> {
  return (policy) => ({
    score(...[context, arms, out]: Score) {
      policy.score(context, arms, out);
      change(out, arms);
    },
  });
}

const planted: [ConformanceCaseName, (policy: Policy) => Partial<Policy>][] = [
  [
    "probabilities are at least 0 and sum to 1",
    () => ({ distribute: (out) => void out.probability.fill(0.3) }),
  ],
  [
    "the floor is honoured",
    () => ({ distribute: (out) => void out.probability.fill(1 / out.size) }),
  ],
  [
    "buffers scored one after the other stay independent",
    (policy) => {
      let bias = 0;
      return {
        score(...[context, arms, out]: Score) {
          policy.score(context, arms, out);
          bias = context[1];
        },
        distribute(out, rng) {
          policy.distribute(out, rng);
          if (out.size === 1) return;
          out.probability[0] += bias / 10;
          out.probability[1] -= bias / 10;
        },
      };
    },
  ],
  [
    "prices are taken off the score, or ignored",
    (policy) => ({
      score(...[context, arms, out, terms]: Score) {
        policy.score(context, arms, out);
        out.score[0] -= (terms?.prices?.perUsd ?? 0) / 1000;
      },
    }),
  ],
  [
    "prices are taken off the score, or ignored",
    (policy) => ({
      pricesOutcomes: true,
      score(...[context, arms, out]: Score) {
        policy.score(context, arms, out);
        out.costUsd.fill(0.001);
        out.latencyMs.fill(1000);
      },
    }),
  ],
  ["a policy that prices outcomes expects what it was billed", () => ({ pricesOutcomes: true })],
  [
    "a policy that prices outcomes expects its bills without their switch costs",
    () => ({ pricesOutcomes: true }),
  ],
  [
    "a switch cost counts like expected dollars, shared by its requests, or is ignored",
    (policy) => ({
      pricesOutcomes: true,
      score(...[context, arms, out, terms]: Score) {
        policy.score(context, arms, out);
        out.costUsd.fill(0.001);
        for (let i = 0; i < out.size; i++) out.costUsd[i] += terms?.switchCost?.usd[i] ?? 0;
      },
    }),
  ],
  [
    "a penalty never makes an arm more probable",
    () => ({
      distribute(out) {
        out.probability.fill(0);
        out.probability[out.score.indexOf(Math.min(...out.score))] = 1;
      },
    }),
  ],
  [
    "a score that is not a number is refused, or has no effect",
    () => ({
      distribute({ score, probability, size }) {
        for (let i = 0; i < size; i++) probability[i] = score[i] > 1 ? 1 : 1 / size;
      },
    }),
  ],
  [
    "the order of the arms does not matter",
    withMeans((out) => {
      out.mean[0] = 1;
    }),
  ],
  [
    "a lone arm has probability 1",
    (policy) => ({
      distribute(out, rng) {
        policy.distribute(out, rng);
        if (out.size === 1) out.probability[0] = 1 - 1e-12;
      },
    }),
  ],
  [
    "scoring changes nothing learned",
    (policy) => {
      let asked = 0;
      return {
        score(...[context, arms, out]: Score) {
          policy.score(context, arms, out);
          asked++;
        },
        snapshot: (): Json => ({ asked, inner: policy.snapshot() }),
      };
    },
  ],
  ["the fold is deterministic", () => ({ snapshot: () => unrepeatable++ })],
  [
    "an observation is copied, not kept",
    (policy) => {
      let kept = new Float64Array(0);
      return {
        update(observation: Observation) {
          policy.update(observation);
          kept = observation.context as Float64Array<ArrayBuffer>;
        },
        snapshot: (): Json => ({ kept: [...kept], inner: policy.snapshot() }),
      };
    },
  ],
  [
    "a revision equals the right quality at once",
    runningMean((total, seen) => total + seen.quality),
  ],
  [
    "an observation without a quality leaves the means alone",
    runningMean((total, seen) => total + seen.quality - seen.revises),
  ],
  [
    "a late quality and its settlement are one observation",
    (policy) => ({
      update({ late: _, ...observation }: Observation) {
        policy.update(observation);
      },
    }),
  ],
  [
    "observations are counted, revisions are not",
    (policy) => ({
      update: ({ revises: _, ...observation }: Observation) => policy.update(observation),
    }),
  ],
  ["a restored snapshot continues bit for bit", () => ({ restore: () => {} })],
  ["a foreign snapshot is refused", () => ({ restore: () => {} })],
  ["a damaged snapshot is refused", () => ({ restore: () => {} })],
  [
    "a changed snapshot is refused, or restored as it is",
    (policy) => ({
      restore(snapshot) {
        policy.restore(snapshot);
        policy.addArm({ id: "guessed" });
      },
    }),
  ],
  ["a bad context is refused", () => ({ score: accepting })],
  [
    "a bad observation is refused",
    (policy) => ({
      update: (observation: Observation) => policy.update({ ...observation, quality: 0.5 }),
    }),
  ],
  ["a bad set of arms is refused", () => ({ removeArm: () => {} })],
  ["a bad prior or cost is refused", () => ({ setCost: () => {} })],
  ["a small buffer is refused", () => ({ score: accepting })],
  ["a removed arm is refused, still learns and comes back", () => ({ removeArm: () => {} })],
  [
    "an arm that joins late changes no other arm's mean",
    withMeans((out, arms) => void out.mean.fill(1 / arms.length, 0, arms.length)),
  ],
  [
    "a cost is accepted",
    () => ({
      setCost() {
        throw new Error("no costs here");
      },
    }),
  ],
];

let unrepeatable = 0;

/** A policy whose mean is a running sum of qualities. */
function runningMean(
  add: (total: number, seen: { quality: number; revises: number }) => number,
): (policy: Policy) => Partial<Policy> {
  return (policy) => {
    let total = 0;
    return {
      score(...[context, arms, out]: Score) {
        policy.score(context, arms, out);
        out.mean.fill(total);
      },
      update(observation: Observation) {
        policy.update(observation);
        const { quality = 0.5, revises = 0 } = observation;
        total = add(total, { quality, revises });
      },
    };
  };
}

test.each(planted)("fails a policy that violates: %s", (name, change) => {
  expect(failures(broken(change))).toContain(name);
});

test("every case except the one about the sampler has a planted violation", () => {
  const covered = new Set(planted.map(([name]) => name));
  const left = conformanceCases.map(({ name }) => name).filter((name) => !covered.has(name));
  expect(left).toEqual(["frequencies of decide match the probabilities"]);
});

test("a policy without a planted violation passes", () => {
  expect(failures(broken(() => ({})))).toEqual([]);
});
