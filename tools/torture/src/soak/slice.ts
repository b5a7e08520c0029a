import type { Percentiles } from "./timings.ts";

/** Measurements over consecutive decisions, as plain JSON. */
export interface Slice {
  /** Decisions from the start to the end of the slice. */
  readonly decisions: number;
  /** Heap bytes in use after a garbage collection. */
  readonly heapBytes: number;
  /** Bytes of buffers outside the heap, after a garbage collection. */
  readonly bufferBytes: number;
  /** Resident bytes. */
  readonly residentBytes: number;
  readonly fileDescriptors: number;
  /** Number of the first entry still in the log. */
  readonly firstEntry: number;
  /** Bytes of all files in the directory. */
  readonly logBytes: number;
  /** Duration of `route`, in microseconds. */
  readonly route: Percentiles;
  /** Time until a report was durable and learned, in milliseconds. */
  readonly report: Percentiles;
  /** Duration of a constant piece of work in microseconds, which measures the speed of the machine. */
  readonly yardstick: Percentiles;
  /** Injected failures of the file system since the start. */
  readonly faults: number;
}

export interface Counts {
  decisions: number;
  /** Acknowledged reports. */
  reported: number;
  unreported: number;
  feedback: number;
  /** Feedback that was refused because it was too late. */
  late: number;
}

/** The final message of the process under load. */
export interface End {
  readonly counts: Counts;
  /** Unhandled rejections, process warnings, unexpected errors. */
  readonly problems: readonly string[];
  /** Reports learned by the router, and by a router restarted from its directory. */
  readonly learned: number;
  readonly learnedAgain: number;
  /** The status of the models in both routers. */
  readonly arms: string;
  readonly armsAgain: string;
}
