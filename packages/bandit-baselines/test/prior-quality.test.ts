import { expect, test } from "vitest";
import { priorQuality } from "../src/prior-quality.ts";

test("the mean context is column 0 of the gram matrix", () => {
  // Contexts (1, 0.5, -1) and (1, 0.1, 0.4): their mean is (1, 0.3, -0.3).
  const contexts = [
    [1, 0.5, -1],
    [1, 0.1, 0.4],
  ];
  const gram = [0, 1, 2].flatMap((i) =>
    [0, 1, 2]
      .slice(0, i + 1)
      .map((j) => (contexts[0][i] * contexts[0][j] + contexts[1][i] * contexts[1][j]) / 2),
  );
  const mean = [0.5, 0.4, 0.2];
  expect(priorQuality({ strength: 1, mean, gram })).toBeCloseTo(0.5 + 0.12 - 0.06, 14);
});

test("without a gram matrix the bias counts, without a mean there is no quality", () => {
  expect(priorQuality({ strength: 1, mean: [0.7, 9, 9] })).toBe(0.7);
  expect(priorQuality({ strength: 1 })).toBeUndefined();
});

test.each([-0.1, 1.1])("a quality of %d is refused", (quality) => {
  expect(() => priorQuality({ strength: 1, mean: [quality] })).toThrow(
    expect.objectContaining({ code: "invalid-prior" }),
  );
});
