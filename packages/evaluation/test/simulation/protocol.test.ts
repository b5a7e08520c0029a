import { expect, test } from "vitest";
import { protocol } from "../../src/trace/protocol.ts";
import { bernoulli, rowsOf } from "../data.ts";

const _seeds = [1, 2, 3, 4, 5];
const _data = bernoulli(400, [0.2, 0.8], 1);

test("the protocol shuffles each seed's rows, learn rows first, every row once", () => {
  const rows = rowsOf(...Array.from({ length: 30 }, () => [[1, 1] as const]));
  const steps = (seed: number) => [...protocol({ rows, learn: rows.slice(0, 3), seed })];
  const first = steps(1);
  expect(first).toEqual(steps(1));
  expect(first).not.toEqual(steps(2));
  expect(first.map(({ from }) => from)).toEqual([
    ...new Array<string>(3).fill("learn"),
    ...new Array<string>(30).fill("rows"),
  ]);
  const order = first.slice(3).map(({ row }) => row);
  expect(order).not.toEqual(order.toSorted((a, b) => a - b));
  expect(order.toSorted((a, b) => a - b)).toEqual(rows.map((_, index) => index));
  expect(first.slice(3).every(({ row, decisionId }) => decisionId === `rows/r${row}`)).toBe(true);
});

test("every order of three rows is as likely as any other", () => {
  const rows = rowsOf([[1, 1]], [[1, 1]], [[1, 1]]);
  const counts = new Map<string, number>();
  for (let seed = 0; seed < 6000; seed += 1) {
    const order = [...protocol({ rows, seed })].map(({ row }) => row).join("");
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  expect(counts.size).toBe(6);
  // 1,000 expected of each, standard deviation 28.9.
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(116);
});
