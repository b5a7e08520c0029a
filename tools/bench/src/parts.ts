import { bytesPerRound } from "@armature/test-kit";
import { contenders } from "./contenders/contenders.ts";
import type { Allocation, Timing } from "./report/results.ts";
import { Lane } from "./timing/lane.ts";
import { race } from "./timing/race.ts";
import { ratioOf, spreadOf } from "./timing/spread.ts";

/** Sizes: number of arms, and number of features. */
const sizes: readonly (readonly [number, number])[] = [
  [2, 12],
  [10, 12],
  [50, 12],
  [10, 26],
  [10, 100],
  [1000, 12],
  [50, 384],
];

/** Names of the parts, in the order in which they are measured. */
export const partNames: readonly string[] = [...sizes.map(nameOf), "route", "fold", "log", "heap"];

/** Times all contenders at one size. */
export async function timeSize(part: string, rounds: number): Promise<Timing[]> {
  const [arms, dimension] = part.split("x").map(Number);
  const lanes = Object.keys(contenders).map(
    (contender) => new Lane(contender, subject("deciding"), { contender, arms, dimension }),
  );
  return timed(part, lanes, ["decide", "update"], rounds);
}

export function timeRouting(rounds: number): Promise<Timing[]> {
  const operations = ["route", "route + token", "route + token + report handed over"];
  return timed("route", [new Lane("router", subject("routing"), undefined)], operations, rounds);
}

export function timeFolding(rounds: number): Promise<Timing[]> {
  const operations = [
    "settlements",
    "settlements, each with feedback",
    "settlements under a budget",
  ];
  return timed("fold", [new Lane("fold", subject("folding"), undefined)], operations, rounds);
}

/**
 * Calls over which the heap of each contender is measured: many, because one-time allocations of the
 * engine are divided by them; few for the seed, so that none of its objects is collected.
 */
const heapCalls: Readonly<Record<string, number>> = {
  linUCB: 300_000,
  thompson: 50_000,
  epsilonGreedy: 300_000,
  squareCB: 300_000,
  "withObjective(linUCB)": 300_000,
  "withBudget(linUCB)": 50_000,
  seed: 1000,
};

export function measureHeap(): Allocation[] {
  return Object.entries(heapCalls).flatMap(([contender, calls]) =>
    ["decide", "update"].map((operation) => {
      const script = subject("allocating");
      script.search = new URLSearchParams({ contender, operation }).toString();
      return { contender, operation, bytes: bytesPerRound(script, calls) };
    }),
  );
}

async function timed(
  part: string,
  lanes: readonly Lane[],
  operations: readonly string[],
  rounds: number,
): Promise<Timing[]> {
  const timings: Timing[] = [];
  try {
    for (const operation of operations) {
      const times = await race(lanes, operation, rounds);
      const seed = times.get("seed");
      for (const [contender, own] of times) {
        timings.push({
          part,
          operation,
          contender,
          nanoseconds: spreadOf(own),
          ...(seed && { timesFaster: ratioOf(seed, own) }),
        });
      }
    }
  } finally {
    await Promise.all(lanes.map((lane) => lane.close()));
  }
  return timings;
}

function nameOf([arms, dimension]: readonly [number, number]): string {
  return `${arms}x${dimension}`;
}

function subject(name: string): URL {
  return new URL(`./subjects/${name}.ts`, import.meta.url);
}
