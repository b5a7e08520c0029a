import fc from "fast-check";
import { expect, test } from "vitest";
import { RecentRequests } from "../src/recent-requests.ts";

test("it holds the latest requests, oldest first, and a copy continues alike", () => {
  const count = fc.nat(30);
  fc.assert(
    fc.property(count, count, fc.integer({ min: 1, max: 8 }), (first, second, capacity) => {
      const requests = new RecentRequests(capacity, 1);
      for (let i = 0; i < first; i++) requests.add(Float64Array.of(i), ["a"]);
      const stored = JSON.parse(JSON.stringify(requests.snapshot()));
      const copy = RecentRequests.from(stored, capacity, 1);
      for (const each of [requests, copy]) {
        for (let i = first; i < first + second; i++) each.add(Float64Array.of(i), ["a"]);
        const total = first + second;
        const kept = Array.from({ length: each.size }, (_, age) => each.at(age).context[0]);
        expect(kept).toEqual(Array.from({ length: total }, (_, i) => i).slice(-capacity));
      }
    }),
  );
});

test("an arm that is named twice counts once, and nothing of the caller's is kept", () => {
  const requests = new RecentRequests(3, 1);
  const context = Float64Array.of(1);
  const arms = ["b", "a", "b"];
  requests.add(context, arms);
  context[0] = 9;
  arms[0] = "z";
  expect(requests.snapshot()).toEqual([{ context: [1], arms: ["b", "a"] }]);
});
