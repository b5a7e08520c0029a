import { epsilonGreedy } from "@armature/bandit-epsilon-greedy";
import { linUCB } from "@armature/bandit-linucb";
import { squareCB } from "@armature/bandit-squarecb";
import { thompson } from "@armature/bandit-thompson";
import { withFloor } from "@armature/budget";
import { type PolicyFactory, uniform } from "@armature/policy";
import { describe, expect, test } from "vitest";
import { EvaluationError } from "../../src/error.ts";
import { evaluatePolicy } from "../../src/off-policy/evaluate-policy.ts";
import type { LoggedDecisions } from "../../src/off-policy/log/decision.ts";
import { Replica } from "../../src/off-policy/log/replica.ts";
import { splitLog } from "../../src/off-policy/log/split-log.ts";
import { simulateLog } from "../../src/off-policy/simulate-log.ts";
import { utilityOf } from "../../src/rows/objective-for.ts";
import { only } from "./only.ts";
import { population } from "./population.ts";

const data = population(2000);
const seeds = [0, 1, 2, 3, 4, 5, 6, 7];
const logsOf = (logging: PolicyFactory, requests = 1200) =>
  seeds.map((seed) => simulateLog({ data, logging, requests, seed }));
const floor = { epsilon: 0.01, maxLoss: 0.0003 };

/** Value over the population of a policy that is fitted on the first half of a log. */
function truth(candidate: PolicyFactory, log: LoggedDecisions): number {
  const replica = new Replica(candidate, log, 0);
  replica.learn(splitLog(log, 0.5).fittedBefore);
  let sum = 0;
  for (const [row, { arms }] of data.rows.entries()) {
    const [sample] = log.decisions;
    const one = { ...sample, context: data.contexts[row], decisionId: `truth/${row}` };
    for (const [i, p] of replica.probabilities(one).entries()) {
      const { reward, cost } = arms[sample.eligible[i]];
      sum += p * utilityOf(sample.objective, reward, cost, Number.NaN);
    }
  }
  return sum / data.rows.length;
}

function refusalOf(decisions: LoggedDecisions, candidate: PolicyFactory): string | undefined {
  try {
    evaluatePolicy({ decisions, candidate });
    return undefined;
  } catch (error) {
    if (EvaluationError.isInstance(error)) return error.message;
    throw error;
  }
}

describe("1,200 decisions of the default policy", () => {
  const withDefault = logsOf(withFloor(linUCB(), floor));

  test.each<[string, PolicyFactory]>([
    ["thompson", thompson()],
    ["epsilon-greedy", epsilonGreedy()],
    ["squarecb", squareCB()],
  ])("evaluate %s", (_, candidate) => {
    const errors: number[] = [];
    for (const decisions of withDefault) {
      if (refusalOf(decisions, candidate) !== undefined) continue;
      const { value } = evaluatePolicy({ decisions, candidate });
      const worth = truth(candidate, decisions);
      expect(value.candidate.low).toBeLessThan(worth);
      expect(value.candidate.high).toBeGreaterThan(worth);
      errors.push(Math.abs(value.candidate.estimate - worth));
    }
    expect(errors.length).toBeGreaterThanOrEqual(6);
    const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
    expect(mean).toBeLessThan(0.05);
  });

  test("do not evaluate them without the floor", () => {
    const without = logsOf(linUCB());
    for (const candidate of [epsilonGreedy(), squareCB()]) {
      expect(without.filter((log) => refusalOf(log, candidate) === undefined)).toEqual([]);
    }
  });

  test("the floor costs no more value than allowed", () => {
    const mean = (logs: readonly LoggedDecisions[]) => {
      const values = logs.flatMap(({ decisions }) =>
        decisions.map(({ objective, quality = 0, costUsd = 0 }) =>
          utilityOf(objective, quality, costUsd, Number.NaN),
        ),
      );
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    };
    // The same requests: .0003, plus the noise of the draws.
    expect(mean(logsOf(linUCB())) - mean(withDefault)).toBeLessThan(0.002);
  });
});

describe("a refusal", () => {
  const [log] = logsOf(linUCB());

  test("names a floor, and a log that is written with it is not refused", () => {
    const message = refusalOf(log, epsilonGreedy()) ?? "";
    const [, epsilon, maxLoss, price] =
      message.match(
        /withFloor\(policy, \{ epsilon: (\S+), maxLoss: (\S+) \}\), which would have cost about (\S+) of value/,
      ) ?? [];
    const named = { epsilon: Number(epsilon), maxLoss: Number(maxLoss) };
    expect(Number(price)).toBeLessThanOrEqual(named.maxLoss);
    const accepted = logsOf(withFloor(linUCB(), named)).filter(
      (served) => refusalOf(served, epsilonGreedy()) === undefined,
    );
    expect(accepted.length).toBeGreaterThanOrEqual(5);
  });

  test("names a sufficient number of decisions", () => {
    const logging = withFloor(linUCB(), { epsilon: 0.01 });
    const named = logsOf(logging, 200).flatMap((thin) => {
      const text = refusalOf(thin, uniform()) ?? "";
      return /to log about ([\d,]+) decisions/.exec(text)?.[1].replace(",", "") ?? [];
    });
    const decisions = Math.max(...named.map(Number));
    expect(decisions).toBeGreaterThan(1000);
    const accepted = logsOf(logging, decisions).filter(
      (served) => refusalOf(served, uniform()) === undefined,
    );
    expect(accepted.length).toBeGreaterThanOrEqual(6);
  });

  test("names a fit share that leaves enough to evaluate", () => {
    const thin = logsOf(uniform(), 260).flatMap((decisions) => {
      const share = /\(fitShare (\S+)\)/.exec(refusalOf(decisions, linUCB()) ?? "")?.[1];
      return share === undefined ? [] : { decisions, fitShare: Number(share) };
    });
    expect(thin.length).toBeGreaterThan(3);
    for (const options of thin) {
      expect(() => evaluatePolicy({ ...options, candidate: linUCB() })).not.toThrow();
    }
  });

  test("names no length if a longer log would not help", () => {
    const [certain] = logsOf(only("small"));
    const message = refusalOf(certain, uniform()) ?? "";
    expect(message).toContain("arms that the log could not draw");
    expect(message).not.toMatch(/to log about|to evaluate a larger/);
    expect(message).toMatch(/serve with withFloor\(/);
  });

  test("advises no floor if the log itself is at fault", () => {
    const [log] = logsOf(uniform(), 400);
    const unrated = { ...log, decisions: log.decisions.map(({ quality: _, ...one }) => one) };
    expect(refusalOf(unrated, uniform())).not.toContain("It would help");
  });
});
