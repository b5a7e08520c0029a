import { epsilonGreedy } from "@armature/bandit-epsilon-greedy";
import { linUCB } from "@armature/bandit-linucb";
import { uniform } from "@armature/policy";
import { describe, expect, test } from "vitest";
import { evaluatePolicy } from "../../src/off-policy/evaluate-policy.ts";
import type { LoggedDecisions } from "../../src/off-policy/log/decision.ts";
import { simulateLog } from "../../src/off-policy/simulate-log.ts";
import { only } from "./only.ts";
import { armMean, data, uniformLog } from "./uniform-log.ts";

describe("an evaluation is refused, with the number and the remedy", () => {
  const refusal = (run: () => unknown) => {
    try {
      run();
    } catch (error) {
      return error as { code: string; message: string; failed: { name: string }[] };
    }
    throw new Error("nothing was refused");
  };
  const names = (run: () => unknown) => refusal(run).failed.map(({ name }) => name);
  const altered = (
    change: (decision: LoggedDecisions["decisions"][number], i: number) => object,
  ): LoggedDecisions => ({
    ...uniformLog,
    decisions: uniformLog.decisions.map((one, i) => ({ ...one, ...change(one, i) })),
  });
  test("if ε/K is logged for an exploring draw of the preferred arm", () => {
    const log = simulateLog({
      data,
      logging: epsilonGreedy({ epsilon: 0.2 }),
      requests: 4000,
      seed: 1,
    });
    const wrong = {
      ...log,
      decisions: log.decisions.map((one, i) => ({
        ...one,
        // Every eighth draw is logged as exploration.
        ...(i % 8 === 0 && { probabilities: Float64Array.of(0.2 / 3, 0.2 / 3, 0.2 / 3) }),
      })),
    };
    expect(evaluatePolicy({ decisions: log, candidate: uniform() }).value).toBeDefined();
    const { code, message } = refusal(() =>
      evaluatePolicy({ decisions: wrong, candidate: uniform() }),
    );
    expect(code).toBe("untrustworthy");
    expect(message).toMatch(/was drawn \d+ times, but the logged probabilities give/);
  });
  test("if probabilities belong to other arms", () => {
    const log = simulateLog({ data, logging: epsilonGreedy(), requests: 3000, seed: 1 });
    const turned = {
      ...log,
      decisions: log.decisions.map((one) => ({
        ...one,
        probabilities: one.probabilities?.slice().reverse() ?? null,
      })),
    };
    expect(names(() => evaluatePolicy({ decisions: turned, candidate: uniform() }))).toEqual([
      "drawn-as-logged",
      "mean-weight",
    ]);
  });
  test("if decisions were lost depending on their arm", () => {
    const lossy = {
      ...uniformLog,
      decisions: uniformLog.decisions.filter(({ chosen }, i) => chosen !== 2 || i % 2 === 0),
    };
    expect(names(() => evaluatePolicy({ decisions: lossy, candidate: linUCB() }))).toContain(
      "drawn-as-logged",
    );
  });
  test("if probabilities are missing without a reason; forced decisions are only left out", () => {
    const missing = altered((_, i) => (i % 20 === 0 ? { probabilities: null } : {}));
    expect(
      refusal(() => evaluatePolicy({ decisions: missing, candidate: linUCB() })).message,
    ).toMatch(/5.0 % of the decisions have no usable probabilities .* and no stated reason/);
    const forced = altered((_, i) =>
      i % 20 === 0 ? { probabilities: null, forced: "pinned" } : {},
    );
    expect(evaluatePolicy({ decisions: forced, candidate: linUCB() }).log).toMatchObject({
      decisions: 6000,
      forced: 300,
      unexplained: 0,
      judged: 2850,
    });
  });
  test("if the candidate prefers an arm that could not be drawn", () => {
    const certain = simulateLog({ data, logging: only("small"), requests: 2000, seed: 1 });
    expect(names(() => evaluatePolicy({ decisions: certain, candidate: only("large") }))).toContain(
      "support",
    );
  });
  test("if it prefers an arm that was rarely drawn", () => {
    const rare = simulateLog({
      data,
      logging: epsilonGreedy({ epsilon: 0.005 }),
      requests: 3000,
      seed: 1,
    });
    const { message, failed } = refusal(() =>
      evaluatePolicy({ decisions: rare, candidate: uniform() }),
    );
    expect(failed.map(({ name }) => name)).toContain("effective-size");
    expect(message).toMatch(/serve with a higher floor/);
    expect(
      names(() => evaluatePolicy({ decisions: rare, candidate: uniform(), learning: true })),
    ).toEqual(["replayed"]);
  });
  test("if hardly any quality is known", () => {
    const unrated = {
      ...uniformLog,
      decisions: uniformLog.decisions.map(({ quality: _, ...rest }) => rest),
    };
    expect(
      refusal(() => evaluatePolicy({ decisions: unrated, candidate: linUCB() })).message,
    ).toMatch(/the quality of 0 evaluated decisions is known/);
  });
  test("if nothing was drawn, or the share is invalid", () => {
    const forced = altered(() => ({ probabilities: null, forced: "pinned" }));
    expect(refusal(() => evaluatePolicy({ decisions: forced, candidate: linUCB() })).code).toBe(
      "no-decisions",
    );
    for (const fitShare of [1, -0.1, Number.NaN]) {
      expect(
        refusal(() => evaluatePolicy({ decisions: uniformLog, candidate: linUCB(), fitShare }))
          .code,
      ).toBe("invalid-option");
    }
  });
});

test("unknown qualities and costs are left out of their own estimate only", () => {
  const log: LoggedDecisions = {
    ...uniformLog,
    decisions: uniformLog.decisions.map((decision, i) => {
      const { quality, costUsd, ...rest } = decision;
      return {
        ...rest,
        ...(quality !== undefined && i % 3 !== 0 && { quality }),
        ...(costUsd !== undefined && i % 2 !== 0 && { costUsd }),
      };
    }),
  };
  const report = evaluatePolicy({ decisions: log, candidate: only("large") });
  expect(report.log).toMatchObject({ judged: 3000, withoutQuality: 1000, withoutCost: 1500 });
  expect(report.quality.candidate.estimate).toBeCloseTo(armMean("large", "reward"), 1);
  const dollars = report.costUsd?.candidate.estimate ?? 0;
  expect(Math.abs(dollars / armMean("large", "cost") - 1)).toBeLessThan(0.06);
});

test("if no cost is known, the quality is still estimated", () => {
  const log: LoggedDecisions = {
    ...uniformLog,
    decisions: uniformLog.decisions.map(({ costUsd: _, ...rest }) => rest),
  };
  const { value, quality, costUsd } = evaluatePolicy({ decisions: log, candidate: only("large") });
  expect(costUsd).toBeUndefined();
  expect(quality.candidate.estimate).toBeCloseTo(armMean("large", "reward"), 1);
  // Unknown outcomes are left out.
  expect(value.candidate).toEqual(quality.candidate);
});
