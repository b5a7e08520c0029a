import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { policyConformance } from "../src/conformance/index.ts";
import { applyFloor, greedyWithFloor, modelPolicy } from "../src/kit/index.ts";
import { logisticModel } from "./logistic-model.ts";

policyConformance(
  "a model with exp",
  modelPolicy(logisticModel(), {
    kind: "logistic",
    config: {},
    rank: ({ size, mean, score }) => {
      for (let i = 0; i < size; i++) score[i] = mean[i];
    },
    distribute: (out) => {
      greedyWithFloor(out, 0.1);
      applyFloor(out);
    },
  }),
  {
    skip: {
      "a revision equals the right quality at once":
        "a gradient step depends on what was learned before: a revision is one more step",
    },
  },
);

test("the guide contains this model", () => {
  const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");
  expect(read("../../../docs/write-a-policy.md")).toContain(read("./logistic-model.ts"));
});
