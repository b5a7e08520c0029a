import { expect, test } from "vitest";
import { heuristicQuality, type ResponseSignals } from "../src/index.ts";

test("a finished answer gets the expected quality, whatever it contains", () => {
  expect(heuristicQuality({ answer: { finish: "stop" } }, 0.9)).toBe(0.9);
  expect(heuristicQuality({ answer: { finish: "tool-calls" } }, 0.4)).toBe(0.4);
  expect(heuristicQuality({ answer: { empty: false } }, 0.4)).toBe(0.4);
  expect(heuristicQuality({ answer: { finish: "stop" } })).toBe(0.75);
});

test("no signals give no quality", () => {
  expect(heuristicQuality({ costUsd: 1, latencyMs: 5 }, 0.9)).toBeUndefined();
  expect(heuristicQuality({ answer: {} }, 0.9)).toBeUndefined();
});

test("worse signals leave less quality, and the worst signal decides", () => {
  const worsening: ResponseSignals[] = [
    { finish: "stop" },
    { finish: "length" },
    { finish: "stop", refusal: true },
    { finish: "length", refusal: true, brokenToolCall: true },
    { finish: "content-filter", refusal: true, brokenToolCall: true },
    { finish: "content-filter", refusal: true, empty: true },
  ];
  const qualities = worsening.map((answer) => heuristicQuality({ answer }, 1) ?? Number.NaN);
  expect(qualities).toEqual([1, 0.6, 0.3, 0.2, 0.1, 0.05]);
});
