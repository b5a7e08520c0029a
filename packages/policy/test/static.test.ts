import { expect, test } from "vitest";
import { policyConformance } from "../src/conformance/index.ts";
import { createDistribution, decide, fork, type Policy, staticPolicy } from "../src/index.ts";

policyConformance("static", staticPolicy({ anna: 1, bert: 3, cleo: 4 }));

const spec = { dimension: 1, featureSchema: "bias@1" };
const context = Float64Array.of(1);

function create(shares: Parameters<typeof staticPolicy>[0]): Policy {
  const policy = staticPolicy(shares)(spec);
  for (const id of ["a", "b", "c"]) policy.addArm({ id });
  return policy;
}

function probabilities(policy: Policy, arms: readonly string[]): number[] {
  const out = createDistribution(arms.length);
  policy.score(context, arms, out);
  policy.distribute(out, fork(1, "static"));
  return [...out.probability];
}

test("the eligible arms keep the proportions of their shares", () => {
  const policy = create({ a: 6, b: 2, c: 2 });
  const [a, b, c] = probabilities(policy, ["a", "b", "c"]);
  expect(a).toBeCloseTo(0.6, 14);
  expect(b).toBeCloseTo(0.2, 14);
  expect(c).toBeCloseTo(0.2, 14);
  expect(probabilities(policy, ["b", "c"])).toEqual([0.5, 0.5]);
});

test("an arm without a share is never chosen", () => {
  const policy = create("b");
  expect(probabilities(policy, ["a", "b", "c"])).toEqual([0, 1, 0]);
  const out = createDistribution(3);
  policy.score(context, ["a", "b", "c"], out);
  for (let i = 0; i < 1000; i++) {
    const rng = fork(i, "static");
    policy.distribute(out, rng);
    expect(decide(out, rng)).toBe(1);
  }
});

test("the error names the eligible arms if none of them has a share", () => {
  const policy = create({ a: 1, b: 0 });
  const out = createDistribution(2);
  expect(() => policy.score(context, ["b", "c"], out)).toThrow(
    expect.objectContaining({ code: "no-arms", message: expect.stringContaining("b, c") }),
  );
});

test.each([
  [{}, "shares must"],
  [{ a: 0 }, "shares must"],
  [{ a: -1 }, 'shares["a"] must'],
  [{ a: 1, b: Number.NaN }, 'shares["b"] must'],
  [{ a: Number.POSITIVE_INFINITY }, 'shares["a"] must'],
])("the shares %o are refused", (shares, message) => {
  expect(() => staticPolicy(shares)).toThrow(
    expect.objectContaining({
      code: "invalid-option",
      message: expect.stringContaining(message),
    }),
  );
});

test("later changes to the caller's object have no effect", () => {
  const shares = { a: 1, b: 1 };
  const factory = staticPolicy(shares);
  shares.a = 100;
  expect(factory(spec).config).toEqual({ shares: { a: 1, b: 1 } });
});
