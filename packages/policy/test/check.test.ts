import { expect, test } from "vitest";
import { PolicyError, uniform } from "../src/index.ts";
import { checkOption, checkSpec } from "../src/kit/index.ts";

test("an option within its range passes through", () => {
  expect(checkOption("alpha", 0, { min: 0 })).toBe(0);
  expect(checkOption("epsilon", 1, { min: 0, max: 1 })).toBe(1);
});

test.each([
  [-0.1, { min: 0 }, "alpha must be finite, ≥ 0, not -0.1"],
  [0, { min: 0, exclusive: true }, "alpha must be finite, > 0, not 0"],
  [1.1, { min: 0, max: 1 }, "alpha must be finite, ≥ 0 and ≤ 1, not 1.1"],
  [Number.NaN, { min: 0 }, "alpha must be finite, ≥ 0, not NaN"],
  [Number.POSITIVE_INFINITY, { min: 0 }, "alpha must be finite, ≥ 0, not Infinity"],
])("refuses %s in %j and says why", (value, range, message) => {
  expect(() => checkOption("alpha", value, range)).toThrow(
    expect.objectContaining({ code: "invalid-option", message }),
  );
});

test.each([
  { dimension: 0, featureSchema: "s@1" },
  { dimension: 1.5, featureSchema: "s@1" },
  { dimension: Number.NaN, featureSchema: "s@1" },
  { dimension: 1, featureSchema: "" },
])("refuses the spec %j", (spec) => {
  expect(() => checkSpec(spec)).toThrow(expect.objectContaining({ code: "invalid-option" }));
  expect(() => uniform()(spec)).toThrow(expect.objectContaining({ code: "invalid-option" }));
});

test("an error is recognised by its marker, whichever copy of the package threw it", () => {
  expect(PolicyError.isInstance(new PolicyError("no-arms", "none"))).toBe(true);
  expect(PolicyError.isInstance(new Error("none"))).toBe(false);
  expect(PolicyError.isInstance(null)).toBe(false);
  const cause = new Error("why");
  expect(new PolicyError("no-arms", "none", { cause }).cause).toBe(cause);
});
