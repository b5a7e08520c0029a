/** The size of each attack. */
export interface Scale {
  /** Processes to kill. */
  readonly kills: number;
  /** Single bytes to change. */
  readonly flips: number;
  /** Number of bytes at the end of a file at each of which it is cut. */
  readonly cutBytes: number;
  /** Every `faultEvery`-th call of the file system fails alone; in `faultRuns` runs, many calls fail. */
  readonly faultEvery: number;
  readonly faultRuns: number;
  /** Outages of a real directory: a full disk, a withdrawn permission, another writer. */
  readonly outages: number;
  /** How long a process that owns a directory is stopped, in ms. */
  readonly stoppedMs: number;
  /** Every `crashEvery`-th state that a power cut may leave is tried. */
  readonly crashEvery: number;
  /** Observations that replicas of a shared log learn from. */
  readonly observations: number;
  /** Requests through a gateway. */
  readonly requests: number;
  /** Concurrent streams through a gateway. */
  readonly streams: number;
  /** Decisions that are never reported. */
  readonly decisions: number;
  /** Decisions of one router under load, with their reports and feedback. */
  readonly soak: number;
  /** How long hostile bodies are sent, in seconds. */
  readonly hostileSeconds: number;
  /** Runs of each property with arbitrary input. */
  readonly fuzzRuns: number;
  /** Forged feedback tokens. */
  readonly forgedTokens: number;
  /** Observations for each regression. */
  readonly updates: number;
  /** Random sequences of events in a service. */
  readonly sequences: number;
  /** Services with forged feedback, and requests for each of them. */
  readonly poisonedServices: number;
  readonly poisonedRequests: number;
  /** Random interleavings of replicas and an engine. */
  readonly walks: number;
}

/** The long form. */
export const LONG: Scale = {
  kills: 1000,
  flips: 10_000,
  cutBytes: 4096,
  faultEvery: 1,
  faultRuns: 1000,
  outages: 20,
  stoppedMs: 60_000,
  crashEvery: 1,
  observations: 100_000,
  requests: 5_000,
  streams: 1_000,
  decisions: 300_000,
  soak: 10_000_000,
  hostileSeconds: 60,
  fuzzRuns: 20_000,
  forgedTokens: 1_000_000,
  updates: 10_000_000,
  sequences: 20_000,
  poisonedServices: 8,
  poisonedRequests: 20_000,
  walks: 10_000,
};

/** The short form, which the tests run. */
export const SHORT: Scale = {
  kills: 12,
  flips: 300,
  cutBytes: 64,
  faultEvery: 7,
  faultRuns: 25,
  outages: 1,
  stoppedMs: 500,
  crashEvery: 40,
  observations: 600,
  requests: 100,
  streams: 50,
  decisions: 104_000,
  soak: 40_000,
  hostileSeconds: 3,
  fuzzRuns: 200,
  forgedTokens: 5_000,
  updates: 12_000,
  sequences: 100,
  poisonedServices: 1,
  poisonedRequests: 3_000,
  walks: 100,
};

/** The work and the findings of an attack. */
export interface Result {
  /** Counts of the work done, by name. */
  readonly counts: Readonly<Record<string, number>>;
  /** A description of every broken promise. */
  readonly broken: readonly string[];
  /** Why the attack could not run on this machine. */
  readonly skipped?: string;
  /** Charts of the measurements: SVG documents by name. */
  readonly charts?: Readonly<Record<string, string>>;
}

/** Attacks a part of the system and checks whether its promises hold. */
export interface Attack {
  /** The target and the attack, such as "fs/kill". */
  readonly name: string;
  run(scale: Scale, seed: number): Promise<Result>;
}
