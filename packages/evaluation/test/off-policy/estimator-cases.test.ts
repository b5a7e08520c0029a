import { readFileSync } from "node:fs";
import { sharedData } from "@armature/test-kit";
import { describe, expect, test } from "vitest";
import { clippedIPS } from "../../src/off-policy/estimators/clipped-ips.ts";
import { directMethod } from "../../src/off-policy/estimators/direct-method.ts";
import { dr } from "../../src/off-policy/estimators/dr.ts";
import { drOs } from "../../src/off-policy/estimators/dr-os.ts";
import { ips } from "../../src/off-policy/estimators/ips.ts";
import { variance } from "../../src/off-policy/estimators/point-estimate.ts";
import { sndr } from "../../src/off-policy/estimators/sndr.ts";
import { snips } from "../../src/off-policy/estimators/snips.ts";
import { switchDR } from "../../src/off-policy/estimators/switch-dr.ts";

interface OracleCase {
  readonly id: string;
  readonly given: {
    readonly p_log: readonly number[];
    readonly p_eval_of_logged_action: readonly number[];
    readonly p_log_dist: readonly (readonly number[])[];
    readonly p_eval_dist: readonly (readonly number[])[];
    readonly logged_action: readonly number[];
    readonly q_matrix: readonly (readonly number[])[];
    readonly reward: readonly number[];
    readonly q_logged: readonly number[];
    readonly q_eval_policy: readonly number[];
    readonly clip: number;
    readonly switch: number;
    readonly shrink: number;
  };
  readonly expected: Readonly<Record<string, number>>;
}

const file = sharedData("policy_oracle_cases.json");
const oracleCase = (id: string): OracleCase =>
  JSON.parse(readFileSync(file ?? "", "utf8")).derived_cases.find(
    (one: OracleCase) => one.id === id,
  );

describe.skipIf(file === undefined)("against the oracle's numbers", () => {
  test("five rows, every estimator", () => {
    const { given, expected } = oracleCase("ope-5rows");
    const rows = given.reward.map((outcome, i) => ({
      weight: (given.p_eval_of_logged_action[i] ?? 0) / (given.p_log[i] ?? 0),
      outcome,
      predicted: given.q_logged[i] ?? 0,
      direct: given.q_eval_policy[i] ?? 0,
    }));
    const estimates = {
      ips: ips(rows),
      ips_clipped: clippedIPS(rows, given.clip),
      snips: snips(rows),
      dm: directMethod(rows),
      dr: dr(rows),
      sndr: sndr(rows),
      switch_dr: switchDR(rows, given.switch),
      dr_os: drOs(rows, given.shrink),
    };
    for (const [name, { value }] of Object.entries(estimates)) {
      expect(value, name).toBeCloseTo(expected[name] ?? Number.NaN, 12);
    }
    expect(Math.sqrt(variance(snips(rows), rows))).toBeCloseTo(expected.snips_se_delta ?? 0, 12);
  });

  test("two rows with a model that contradicts itself", () => {
    const { given, expected } = oracleCase("ope-reagent-2rows");
    const rows = given.reward.map((outcome, i) => {
      const action = given.logged_action[i] ?? 0;
      const target = given.p_eval_dist[i] ?? [];
      return {
        weight: (target[action] ?? 0) / (given.p_log_dist[i]?.[action] ?? 0),
        outcome,
        predicted: given.q_logged[i] ?? 0,
        direct: target.reduce((sum, p, arm) => sum + p * (given.q_matrix[i]?.[arm] ?? 0), 0),
      };
    });
    expect(ips(rows).value).toBeCloseTo(expected.ips ?? 0, 12);
    expect(directMethod(rows).value).toBeCloseTo(expected.dm ?? 0, 12);
    expect(dr(rows).value).toBeCloseTo(expected.dr ?? 0, 12);
  });
});
