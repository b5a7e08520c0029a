import { createDistribution } from "@armature/policy";
import { expect, test } from "vitest";
import { countVotes } from "../src/votes.ts";

function votes(expected: readonly (readonly number[])[], penalty: readonly number[] = []) {
  const size = expected[0].length;
  const out = createDistribution(size);
  out.size = size;
  for (let i = 0; i < size; i++) out.score[i] = out.mean[i] - (penalty[i] ?? 0);
  out.replicas = Float64Array.from(expected.flat());
  countVotes(out, expected.length);
  return [...out.probability];
}

// Oracle: VowpalWabbit/vowpal_wabbit, vowpalwabbit/explore/tests/explore_test.cc at 872fd8da
// (BSD-3-Clause), Explore.Bag: of two replicas one votes for the third arm, one for the fourth.
test("votes become the same probabilities as in Vowpal Wabbit", () => {
  expect(
    votes([
      [0, 0, 1, 0],
      [0, 0, 0, 1],
    ]),
  ).toEqual([0, 0, 0.5, 0.5]);
});

test("tied arms share a vote", () => {
  expect(
    votes([
      [1, 1, 0],
      [0, 2, 1],
    ]),
  ).toEqual([0.25, 0.75, 0]);
});

test("a penalty lowers the expectation of every replica", () => {
  const expected = [
    [0.9, 0.5],
    [0.6, 0.5],
  ];
  expect(votes(expected)).toEqual([1, 0]);
  expect(votes(expected, [0.2, 0])).toEqual([0.5, 0.5]);
  expect(votes(expected, [0.5, 0])).toEqual([0, 1]);
  expect(votes(expected, [Number.POSITIVE_INFINITY, 0])).toEqual([0, 1]);
});

test("a lone arm is certain, however many replicas there are", () => {
  for (let replicas = 1; replicas < 60; replicas++) {
    expect(votes(Array.from({ length: replicas }, () => [0.5]))).toEqual([1]);
  }
});

test.each([Number.NaN, Number.NEGATIVE_INFINITY])("a penalty of %s is refused", (penalty) => {
  expect(() => votes([[0.5, 0.4]], [penalty])).toThrow(
    expect.objectContaining({ code: "invalid-distribution" }),
  );
});
