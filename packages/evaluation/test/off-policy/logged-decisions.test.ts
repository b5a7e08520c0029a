import { type Json, memoryStorage } from "@armature/storage";
import { expect, test } from "vitest";
import {
  type DecisionsOptions,
  decisionsOf,
  readDecisions,
} from "../../src/off-policy/log/read-decisions.ts";
import { splitLog } from "../../src/off-policy/log/split-log.ts";
import { asConfigured, decisionsIn, options, plain } from "./decisions-in.ts";
import { declare, settle } from "./entries.ts";

test("a decision has its own objective, or in an older log the configuration's", async () => {
  const own = { costWeight: 2, latencyWeight: 0, costScaleUsd: 0.004, latencyScaleMs: 1000 };
  const entries = [
    declare("a", { costUsd: 0.001 }),
    declare("b", { costUsd: 0.02 }),
    settle("own", { objective: own, at: 1 }),
    settle("old", { at: 2 }),
  ];
  const objectives = async (how: DecisionsOptions) =>
    Object.fromEntries(
      (await decisionsIn(entries, how)).decisions.map(({ decisionId, objective }) => [
        decisionId,
        objective,
      ]),
    );
  // The most expensive arm's list price is the scale of the weight.
  expect(await objectives(plain)).toEqual({ own, old: { ...asConfigured, costScaleUsd: 0.02 } });
  expect((await objectives(options)).old).toMatchObject({ costWeight: 0.3, latencyWeight: 0.1 });
  expect((await objectives({ ...options, budgeted: true })).old).toMatchObject({ costWeight: 0 });
});

test("the time until a client left is not a latency", async () => {
  const outcome = { latencyMs: 9, aborted: true };
  const { decisions } = await decisionsIn([declare("a"), settle("d", { outcome })], plain);
  expect(decisions[0]?.latencyMs).toBeUndefined();
});

test("a log is split by the time of decision, and nothing that an evaluated decision influences is fitted on", async () => {
  const log = await decisionsIn(
    [
      declare("a"),
      declare("b"),
      settle("0", { at: 0, outcome: { quality: 1 } }),
      settle("1", { at: 1, outcome: { quality: 1 } }),
      // Decided third and fourth but settled in reverse order; the second was slow.
      settle("4", { at: 4, outcome: { quality: 1 } }),
      settle("3", { at: 3, outcome: { quality: 1 } }),
      settle("2", { at: 2, outcome: { quality: 1 } }),
      settle("5", { at: 5, outcome: { quality: 1 } }),
    ],
    plain,
  );
  const { evaluated, earlier, fittedBefore } = splitLog(log, 0.5);
  expect(evaluated.map(({ decisionId }) => decisionId)).toEqual(["3", "4", "5"]);
  expect(fittedBefore).toBe(4);
  expect(earlier.map(({ decisionId }) => decisionId)).toEqual(["0", "1"]);
});

test("a stored log is read, also if it was trimmed", async () => {
  const storage = await memoryStorage()();
  await storage.log.append([declare("a"), settle("d", { outcome: { quality: 1 } })]);
  const offset = await storage.log.append([settle("e", { outcome: { quality: 0 } })]);
  await storage.log.append([settle("f", { outcome: { quality: 0.5 } })]);
  expect((await readDecisions(storage.log, plain)).decisions).toHaveLength(3);
  await storage.log.trim(offset);
  const left = await readDecisions(storage.log, plain);
  expect(left.decisions.map(({ decisionId }) => decisionId)).toContain("f");
  await storage.close();
});

test("a log without decisions, and one of other entries, are refused", async () => {
  await expect(decisionsIn([declare("a")])).rejects.toMatchObject({ code: "no-decisions" });
  await expect(
    decisionsOf(() => [settle("d") as unknown as Json, { kind: "what" }], options),
  ).rejects.toMatchObject({ code: "invalid-entry" });
});
