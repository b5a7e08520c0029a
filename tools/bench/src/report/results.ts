import type { Spread } from "../timing/spread.ts";

/** How long one operation of one contender takes. */
export interface Timing {
  /** What was raced: a size such as `10x12`, or `route` or `fold`. */
  readonly part: string;
  readonly operation: string;
  readonly contender: string;
  /** Nanoseconds of a call. */
  readonly nanoseconds: Spread;
  /** How many times as long the seed takes for the same, round by round; absent where it did not race. */
  readonly timesFaster?: Spread;
}

/** Heap that one call takes once warm. */
export interface Allocation {
  readonly contender: string;
  readonly operation: string;
  readonly bytes: number;
}

/** What it takes to do something with a log. */
export interface Cost {
  /** By the clock, for all of it. */
  readonly seconds: number;
  /** Microseconds of this process's CPU, by the entry. */
  readonly cpuMicros: number;
  /** Microseconds of the CPU of a server of its own, by the entry; absent where there is none. */
  readonly engineCpuMicros?: number;
}

/** What a log of so many entries costs on one engine. */
export interface LogFigures {
  readonly engine: string;
  readonly entries: number;
  /** One at a time, many under way. */
  readonly append: Cost;
  /** All of it, nothing learned. */
  readonly read: Cost;
  /** All of it, learned from. */
  readonly replay: Cost;
  /** Bytes of an entry where it is read from. */
  readonly storedBytes?: number | undefined;
  /** Bytes written to make an entry durable. */
  readonly writtenBytes?: number | undefined;
  /** Of the state after all entries, as JSON. */
  readonly snapshotBytes: number;
  readonly saveSeconds: number;
  /** From a snapshot of all entries. */
  readonly restartSeconds: number;
}

/** How large an entry of a router with so many models is. */
export interface EntrySize {
  readonly arms: number;
  readonly jsonBytes: number;
  /** As part of many that are compressed together. */
  readonly zstdBytes: number;
}

export interface Results {
  readonly timings: readonly Timing[];
  readonly allocations: readonly Allocation[];
  readonly logs: readonly LogFigures[];
  readonly entrySizes: readonly EntrySize[];
}
