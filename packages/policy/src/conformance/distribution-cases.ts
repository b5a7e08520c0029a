import { createDistribution } from "../contract/create-distribution.ts";
import { PolicyError } from "../error.ts";
import { decide } from "../sampling/decide.ts";
import { fork } from "../sampling/fork.ts";
import type { ConformanceCase } from "./case.ts";
import {
  check,
  checkClose,
  checkSum,
  context,
  distributionOf,
  fresh,
  ids,
  observation,
  trained,
} from "./harness.ts";

const runs = [0, 1, 2, 5, 20, 60];

export const distributionCases: readonly ConformanceCase[] = [
  {
    name: "probabilities are at least 0 and sum to 1",
    run(factory) {
      for (const seed of runs.keys()) {
        const policy = fresh(factory);
        const rng = fork(seed, "sum");
        for (let step = 0; step < 80; step++) {
          const out = distributionOf(policy, context(rng));
          check(out.size === ids.length, `size is ${out.size} for ${ids.length} arms`);
          checkSum(out);
          policy.update(observation(rng));
        }
      }
    },
  },
  {
    name: "frequencies of decide match the probabilities",
    run(factory) {
      const rounds = 4000;
      for (const steps of runs) {
        const policy = trained(factory, steps, steps);
        const out = createDistribution(ids.length);
        const expected = new Float64Array(ids.length);
        const variance = new Float64Array(ids.length);
        const found = new Float64Array(ids.length);
        policy.score(context(fork(steps, "frequencies")), ids, out);
        for (let round = 0; round < rounds; round++) {
          const rng = fork(round, "frequencies");
          policy.distribute(out, rng);
          const chosen = decide(out, rng);
          for (let i = 0; i < ids.length; i++) {
            const p = out.probability[i] ?? 0;
            check(i !== chosen || p > 0, `arm ${i} was chosen with probability 0`);
            expected[i] = (expected[i] ?? 0) + p;
            variance[i] = (variance[i] ?? 0) + p * (1 - p);
            if (i === chosen) found[i] = (found[i] ?? 0) + 1;
          }
        }
        for (let i = 0; i < ids.length; i++) {
          const width = 5 * Math.sqrt(variance[i] ?? 0) + 1;
          checkClose(found[i] ?? 0, expected[i] ?? 0, width, `arm ${i} was chosen`);
        }
      }
    },
  },
  {
    name: "the floor is honoured",
    run(factory) {
      for (const steps of runs) {
        const policy = trained(factory, steps, steps);
        const rng = fork(steps, "floor");
        for (const total of [0, 0.001, 0.3, 1]) {
          const out = createDistribution(ids.length);
          policy.score(context(rng), ids, out);
          for (let i = 0; i < ids.length; i++) {
            out.floor[i] = (total * (i + 1)) / ((ids.length * (ids.length + 1)) / 2);
          }
          policy.distribute(out, rng);
          checkSum(out);
          for (let i = 0; i < ids.length; i++) {
            const p = out.probability[i] ?? 0;
            const floor = out.floor[i] ?? 0;
            check(p >= floor - 1e-12, `probability[${i}] is ${p}, its floor ${floor}`);
          }
        }
      }
    },
  },
  {
    name: "buffers scored one after the other stay independent",
    run(factory) {
      for (const steps of runs) {
        const policy = trained(factory, steps, steps);
        const [x, y] = [context(fork(steps, "first")), context(fork(steps, "second"))];
        const [first, second] = [
          distributionOf(policy, x),
          distributionOf(policy, y, ids.slice(1)),
        ];
        const [once, again] = [createDistribution(ids.length), createDistribution(ids.length)];
        policy.score(x, ids, once);
        policy.score(y, ids.slice(1), again);
        policy.distribute(once, fork(1, "distribute"));
        policy.distribute(again, fork(1, "distribute"));
        for (let i = 0; i < ids.length; i++) {
          checkClose(once.probability[i], first.probability[i], 0, `probability[${i}] is`);
        }
        for (let i = 0; i < ids.length - 1; i++) {
          checkClose(again.probability[i], second.probability[i], 0, `of the second, [${i}] is`);
        }
      }
    },
  },
  {
    name: "a penalty never makes an arm more probable",
    run(factory) {
      for (const steps of runs) {
        const policy = trained(factory, steps, steps);
        for (const [i, id] of ids.entries()) {
          for (const penalty of [0.01, 0.2, 10]) {
            const out = createDistribution(ids.length);
            policy.score(context(fork(steps, id)), ids, out);
            policy.distribute(out, fork(steps, id));
            const before = out.probability[i] ?? 0;
            out.score[i] = (out.score[i] ?? 0) - penalty;
            policy.distribute(out, fork(steps, id));
            checkSum(out);
            const after = out.probability[i] ?? 0;
            check(after <= before + 1e-9, `a penalty of ${penalty} took ${before} to ${after}`);
          }
        }
      }
    },
  },
  {
    name: "a score that is not a number is refused, or has no effect",
    run(factory) {
      for (const steps of runs) {
        const policy = trained(factory, steps, steps);
        for (const lost of [Number.NaN, Number.POSITIVE_INFINITY]) {
          const out = createDistribution(ids.length);
          policy.score(context(fork(steps, "lost")), ids, out);
          policy.distribute(out, fork(steps, "lost"));
          const before = out.probability.join();
          out.score[1] = lost;
          try {
            policy.distribute(out, fork(steps, "lost"));
          } catch (error) {
            const code = PolicyError.isInstance(error) && error.code;
            check(code === "invalid-distribution", `a score of ${lost}: ${String(error)}`);
            continue;
          }
          check(out.probability.join() === before, `a score of ${lost} gives ${out.probability}`);
        }
      }
    },
  },
  {
    name: "the order of the arms does not matter",
    run(factory) {
      for (const steps of runs) {
        const policy = trained(factory, steps, steps);
        const x = context(fork(steps, "order"));
        const straight = distributionOf(policy, x, ids);
        for (const order of [
          [2, 1, 0],
          [1, 2, 0],
          [1, 0, 2],
        ]) {
          const turned = distributionOf(
            policy,
            x,
            order.map((i) => ids[i] ?? ""),
          );
          for (const [place, i] of order.entries()) {
            for (const column of ["mean", "sd", "score", "probability"] as const) {
              const [actual, expected] = [turned[column][place] ?? 0, straight[column][i] ?? 0];
              checkClose(actual, expected, 1e-9, `in another order ${ids[i]} has ${column}`);
            }
          }
        }
      }
    },
  },
  {
    name: "a lone arm has probability 1",
    run(factory) {
      for (const steps of runs) {
        const policy = trained(factory, steps, steps);
        for (const id of ids) {
          const out = distributionOf(policy, context(fork(steps, id)), [id]);
          check(out.size === 1, `size is ${out.size} for one arm`);
          check(out.probability[0] === 1, `its probability is ${out.probability[0]}`);
        }
      }
    },
  },
];
