import type { Percentiles } from "./timings.ts";

/** What was measured over so many decisions in a row. All of it is plain JSON. */
export interface Slice {
  /** Decisions made by the end of it, since the start. */
  readonly decisions: number;
  /** Bytes that are in use after a collection of garbage. */
  readonly heapBytes: number;
  /** The same of buffers outside the heap. */
  readonly bufferBytes: number;
  /** Resident in memory. */
  readonly residentBytes: number;
  readonly fileDescriptors: number;
  /** The first entry that the log still has. */
  readonly firstEntry: number;
  /** Of all files of the directory. */
  readonly logBytes: number;
  /** Microseconds of a call of `route`. */
  readonly route: Percentiles;
  /** Milliseconds until a report was durable and learned from. */
  readonly report: Percentiles;
  /** Microseconds of a piece of work that never changes: how fast the machine was meanwhile. */
  readonly yardstick: Percentiles;
  /** Calls of the file system that were made to fail. */
  readonly faults: number;
}

export interface Counts {
  decisions: number;
  /** Attempts that were reported, and acknowledged. */
  reported: number;
  unreported: number;
  feedback: number;
  /** Feedback that was refused for being too late. */
  late: number;
}

/** What the process under load says when it is done. */
export interface End {
  readonly counts: Counts;
  /** Unhandled rejections, warnings of the process, errors that nobody expected. */
  readonly problems: readonly string[];
  /** Reported attempts that were learned from: by the router, and by one that starts from its directory. */
  readonly learned: number;
  readonly learnedAgain: number;
  /** What is told of each model, by both of them. */
  readonly arms: string;
  readonly armsAgain: string;
}
