import { type Observation, type Policy, type PolicyFactory, uniform } from "@armature/policy";
import { expect, test } from "vitest";
import type { RolloutOptions } from "../../src/simulation/rollout.ts";
import { trace } from "./scenario-data.ts";

/** Number of outcomes known at each decision, and the outcomes in order. */
function staleness(lag: RolloutOptions["lag"]): { known: number[]; calls: Observation[] } {
  const known: number[] = [];
  const calls: Observation[] = [];
  const factory: PolicyFactory = (spec) => {
    const policy = uniform()(spec);
    const { score } = Object.getPrototypeOf(policy);
    const watched: Partial<Policy> = {
      score(...given) {
        known.push(calls.length);
        score.apply(policy, given);
      },
      update(observation) {
        calls.push({ ...observation, context: observation.context.slice() });
      },
    };
    return Object.assign(policy, watched);
  };
  trace({ policy: factory, lag });
  return { known, calls };
}

test("a lagging state lacks the latest outcomes only; it has the others in order", () => {
  const { calls: atOnce } = staleness(undefined);
  expect(staleness(() => 0)).toEqual(staleness(undefined));
  const { known, calls } = staleness(() => 7);
  expect(known).toEqual(known.map((_, decision) => Math.max(0, decision - 7)));
  expect(calls).toEqual(atOnce.slice(0, 60 - 7));
  expect(staleness(() => 60).calls).toEqual([]);
});

test("a state that is cut off for a while catches up, and unlearns nothing", () => {
  const away = (decision: number) => (decision >= 20 && decision < 40 ? decision - 20 : 0);
  const { known, calls } = staleness(away);
  expect(known).toEqual(known.map((_, at) => (at >= 20 && at < 40 ? 20 : at)));
  expect(calls).toEqual(staleness(undefined).calls);
  // A growing lag unlearns nothing: outcomes known at decision 5 stay known.
  expect(staleness((decision) => (decision > 10 ? 100 : 0)).known[59]).toBe(10);
});

test.each([-1, 0.5, Number.NaN])("a lag of %d outcomes is refused", (lag) => {
  expect(() => trace({ lag: () => lag })).toThrow("lag must return a whole number");
});
