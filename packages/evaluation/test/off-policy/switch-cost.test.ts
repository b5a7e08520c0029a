import { type DecisionTerms, type PolicyFactory, uniform } from "@armature/policy";
import { expect, test } from "vitest";

import { Replica } from "../../src/off-policy/log/replica.ts";
import { decisionsIn } from "./decisions-in.ts";
import { declare, settle } from "./entries.ts";

test("a candidate decides with the switch costs of the logged decision, and learns the bill without them", async () => {
  const asked: DecisionTerms["switchCost"][] = [];
  const learned: (number | undefined)[] = [];
  const watching: PolicyFactory = (spec) => {
    const policy = uniform()(spec);
    const score = policy.score.bind(policy);
    const update = policy.update.bind(policy);
    return Object.assign(policy, {
      score: (...given: Parameters<typeof score>) => {
        asked.push(given[3]?.switchCost);
        score(...given);
      },
      update: (...given: Parameters<typeof update>) => {
        learned.push(given[0].switchUsd);
        update(...given);
      },
    });
  };
  const switchCost = { usd: [0.25, 0], requests: 4 };
  const log = await decisionsIn([
    declare("a"),
    declare("b"),
    settle("d1", { switchCost, outcome: { quality: 1, costUsd: 0.5 } }),
    settle("d2", { at: 1, outcome: { quality: 1, costUsd: 0.5 } }),
  ]);
  expect(log.decisions.map((decision) => decision.switchCost)).toEqual([switchCost, undefined]);
  const replica = new Replica(watching, log, 0);
  for (const decision of log.decisions) {
    replica.probabilities(decision);
    replica.update(decision, 1);
  }
  expect(asked).toEqual([switchCost, undefined]);
  expect(learned).toEqual([0.25, undefined]);
});
