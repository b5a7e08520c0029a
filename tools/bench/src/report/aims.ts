import type { Allocation, Results, Timing } from "./results.ts";

/** An aim, and the measurement. */
export interface Verdict {
  readonly aim: string;
  readonly limit: number;
  /** Direction of the limit. */
  readonly side: "at least" | "at most";
  readonly unit: "×" | "µs" | "bytes";
  readonly measured: number;
  readonly met: boolean;
}

type Aim = Omit<Verdict, "measured" | "met"> & {
  readonly measure: (results: Results) => number | undefined;
};

const micros = (part: string, operation: string, contender = "linUCB") => {
  return ({ timings }: Results): number | undefined => {
    const timing = find(timings, part, operation, contender);
    return timing && timing.nanoseconds.median / 1000;
  };
};
const times = (part: string, operation: string) => {
  return ({ timings }: Results): number | undefined =>
    find(timings, part, operation, "linUCB")?.timesFaster?.median;
};
const mostBytes = (operation: string) => {
  return ({ allocations }: Results): number | undefined => {
    const ours = allocations.filter((allocation) => isOurs(allocation, operation));
    return ours.length === 0 ? undefined : Math.max(...ours.map(({ bytes }) => bytes));
  };
};

/** Bytes that count as no allocation: a reading is never exactly 0, and an object takes more. */
const NOTHING = 8;

const aims: readonly Aim[] = [
  {
    aim: "decide, 10 × 12, against the seed",
    limit: 100,
    side: "at least",
    unit: "×",
    measure: times("10x12", "decide"),
  },
  {
    aim: "decide, 10 × 12",
    limit: 1,
    side: "at most",
    unit: "µs",
    measure: micros("10x12", "decide"),
  },
  {
    aim: "decide, 1000 × 12",
    limit: 100,
    side: "at most",
    unit: "µs",
    measure: micros("1000x12", "decide"),
  },
  {
    aim: "decide, 50 × 384",
    limit: 3000,
    side: "at most",
    unit: "µs",
    measure: micros("50x384", "decide"),
  },
  {
    aim: "update, 10 × 12, against the seed",
    limit: 3.5,
    side: "at least",
    unit: "×",
    measure: times("10x12", "update"),
  },
  {
    aim: "route() of 1 kB, token and log line",
    limit: 30,
    side: "at most",
    unit: "µs",
    measure: micros("route", "route + token + report handed over", "router"),
  },
  {
    aim: "heap of a decision, most of ours",
    limit: NOTHING,
    side: "at most",
    unit: "bytes",
    measure: mostBytes("decide"),
  },
  {
    aim: "heap of an update, most of ours",
    limit: NOTHING,
    side: "at most",
    unit: "bytes",
    measure: mostBytes("update"),
  },
];

/** Verdicts on the aims that were measured. */
export function verdictsOf(results: Results): Verdict[] {
  return aims.flatMap(({ measure, ...aim }) => {
    const measured = measure(results);
    if (measured === undefined) return [];
    const met = aim.side === "at least" ? measured >= aim.limit : measured <= aim.limit;
    return [{ ...aim, measured, met }];
  });
}

function find(
  timings: readonly Timing[],
  part: string,
  operation: string,
  contender: string,
): Timing | undefined {
  return timings.find(
    (timing) =>
      timing.part === part && timing.operation === operation && timing.contender === contender,
  );
}

function isOurs({ contender, operation }: Allocation, wanted: string): boolean {
  return operation === wanted && contender !== "seed";
}
