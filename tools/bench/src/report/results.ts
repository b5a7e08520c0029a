import type { Spread } from "../timing/spread.ts";

/** Duration of one operation of one contender. */
export interface Timing {
  /** A size such as `10x12`, or `route`, or `fold`. */
  readonly part: string;
  readonly operation: string;
  readonly contender: string;
  /** Nanoseconds per call. */
  readonly nanoseconds: Spread;
  /** Speed relative to the seed, round by round; absent if the seed was not timed. */
  readonly timesFaster?: Spread;
}

/** Heap allocated by one call once warm. */
export interface Allocation {
  readonly contender: string;
  readonly operation: string;
  readonly bytes: number;
}

/** Cost of an operation on a log. */
export interface Cost {
  /** Wall time in all. */
  readonly seconds: number;
  /** CPU time of this process per entry, in microseconds. */
  readonly cpuMicros: number;
  /** CPU time of the server per entry, in microseconds; absent without a server. */
  readonly engineCpuMicros?: number;
}

/** Costs of a log on one engine. */
export interface LogFigures {
  readonly engine: string;
  readonly entries: number;
  /** Single-entry appends, many of them concurrent. */
  readonly append: Cost;
  /** Reading the whole log. */
  readonly read: Cost;
  /** Reading and folding the whole log. */
  readonly replay: Cost;
  /** Stored bytes per entry. */
  readonly storedBytes?: number | undefined;
  /** Bytes written per entry to make it durable. */
  readonly writtenBytes?: number | undefined;
  /** Bytes of the final state as JSON. */
  readonly snapshotBytes: number;
  readonly saveSeconds: number;
  /** Time of a start from a snapshot of all entries. */
  readonly restartSeconds: number;
}

/** Size of an entry by the number of models. */
export interface EntrySize {
  readonly arms: number;
  readonly jsonBytes: number;
  /** Bytes per entry if many are compressed together. */
  readonly zstdBytes: number;
}

export interface Results {
  readonly timings: readonly Timing[];
  readonly allocations: readonly Allocation[];
  readonly logs: readonly LogFigures[];
  readonly entrySizes: readonly EntrySize[];
}
