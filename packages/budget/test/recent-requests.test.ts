import fc from "fast-check";
import { expect, test } from "vitest";
import { RecentRequests } from "../src/pricing/recent-requests.ts";

function request(i: number) {
  return { context: Float64Array.of(i), eligible: ["a"] };
}

test("it holds the latest requests, oldest first, and so does a restored copy", () => {
  const count = fc.nat(30);
  fc.assert(
    fc.property(count, count, fc.integer({ min: 1, max: 8 }), (first, second, capacity) => {
      const requests = new RecentRequests(capacity, 1);
      for (let i = 0; i < first; i++) requests.add(request(i));
      const stored = JSON.parse(JSON.stringify(requests.snapshot()));
      const copy = RecentRequests.from(stored, capacity, 1);
      for (const each of [requests, copy]) {
        for (let i = first; i < first + second; i++) each.add(request(i));
        const total = first + second;
        const kept = Array.from({ length: each.size }, (_, age) => each.at(age).context[0]);
        expect(kept).toEqual(Array.from({ length: total }, (_, i) => i).slice(-capacity));
      }
    }),
  );
});

test("an arm named twice counts once, and the caller's objects are copied", () => {
  const requests = new RecentRequests(3, 1);
  const context = Float64Array.of(1);
  const eligible = ["b", "a", "b"];
  const prices = { perUsd: 20, perMs: 1e-5 };
  requests.add({ context, eligible, prices });
  context[0] = 9;
  eligible[0] = "z";
  prices.perUsd = 7;
  const kept = { context: [1], arms: ["b", "a"], prices: { perUsd: 20, perMs: 1e-5 } };
  expect(requests.snapshot()).toEqual([kept]);
});

test("each request keeps the prices of its own decision, or none", () => {
  const requests = new RecentRequests(4, 1);
  const dear = { perUsd: 20, perMs: 0 };
  for (const prices of [dear, { ...dear }, undefined, { perUsd: 20, perMs: 1 }, dear]) {
    requests.add({ ...request(0), ...(prices && { prices }) });
  }
  const copy = RecentRequests.from(JSON.parse(JSON.stringify(requests.snapshot())), 4, 1);
  for (const each of [requests, copy]) {
    const prices = [0, 1, 2, 3].map((age) => each.at(age).prices);
    expect(prices).toEqual([dear, undefined, { perUsd: 20, perMs: 1 }, dear]);
  }
});

test.each([
  null,
  7,
  {},
  { perUsd: 1 },
  { perUsd: -1, perMs: 0 },
  { perUsd: "1", perMs: 0 },
  { perUsd: 1, perMs: 0, perToken: 0 },
])("the prices %j are refused in a snapshot", (prices) => {
  const snapshot = [{ context: [1], arms: ["a"], prices }];
  expect(() => RecentRequests.from(snapshot, 4, 1)).toThrow(
    expect.objectContaining({ code: "foreign-snapshot" }),
  );
});
