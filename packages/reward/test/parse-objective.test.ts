import { expect, test } from "vitest";
import { parseObjective, RewardError } from "../src/index.ts";

test("parses weights and scales in any order, and omits the rest", () => {
  expect(parseObjective("cost=0.3,latency=0.1")).toEqual({ costWeight: 0.3, latencyWeight: 0.1 });
  expect(parseObjective("latency=0")).toEqual({ latencyWeight: 0 });
  expect(parseObjective("latency-scale-ms=2e3, Cost = 1, cost-scale-usd=.01")).toEqual({
    costWeight: 1,
    costScaleUsd: 0.01,
    latencyScaleMs: 2000,
  });
});

const refusal = (text: string) => {
  try {
    parseObjective(text);
  } catch (error) {
    if (RewardError.isInstance(error)) return `${error.code}: ${error.message}`;
    throw error;
  }
  return "accepted";
};

test.each(["price=1", "cost=1,speed=2", "costWeight=1", "toString=1", "", "cost=1,", "0.3"])(
  "refuses an unknown part and names the choices: %j",
  (text) => {
    expect(refusal(text)).toMatch(
      /^invalid-option: ".*" is not part .* cost, latency, cost-scale-usd, latency-scale-ms$/,
    );
  },
);

test.each(["cost", "cost=", "cost=much", "cost=1=2", "latency=NaN", "cost=Infinity"])(
  "refuses a value that is not a number: %j",
  (text) => {
    expect(refusal(text)).toMatch(/^invalid-option: write (cost|latency)=NUMBER, not /);
  },
);

test("refuses a part that is named twice, and numbers out of range", () => {
  expect(refusal("cost=1,COST=1")).toBe("invalid-option: cost is named twice");
  expect(refusal("cost=-1")).toMatch(/costWeight must be/);
  expect(refusal("cost=1001")).toMatch(/costWeight must be/);
  expect(refusal("cost-scale-usd=0")).toMatch(/costScaleUsd must be/);
});
