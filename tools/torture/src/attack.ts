/** How much of each attack there is. */
export interface Scale {
  /** Processes that are killed. */
  readonly kills: number;
  /** Single bytes that are changed. */
  readonly flips: number;
  /** Bytes from the end of a file within which it is cut, at each of them. */
  readonly cutBytes: number;
  /** One in so many calls of the file system fails by itself; besides, runs where many do. */
  readonly faultEvery: number;
  readonly faultRuns: number;
  /** Outages of a real directory: a full disk, a permission that is withdrawn, another writer. */
  readonly outages: number;
  /** For how long a process that has a directory is stopped. */
  readonly stoppedMs: number;
  /** One in so many of the states that a power cut may leave is tried. */
  readonly crashEvery: number;
  /** What replicas of a shared log learn from, under whatever happens to them. */
  readonly observations: number;
  /** Requests through a gateway. */
  readonly requests: number;
  /** Streams that a gateway has open at once. */
  readonly streams: number;
  /** Decisions that nobody answers. */
  readonly decisions: number;
  /** Decisions of one router under load, with all that comes of them. */
  readonly soak: number;
  /** For how many seconds hostile bodies are sent. */
  readonly hostileSeconds: number;
  /** Runs of each property that is given anything at all. */
  readonly fuzzRuns: number;
  /** Feedback tokens that nobody sealed. */
  readonly forgedTokens: number;
  /** Observations that each of several regressions learns from. */
  readonly updates: number;
  /** Sequences of whatever can happen to a service. */
  readonly sequences: number;
  /** Services with forged feedback, and the requests of each. */
  readonly poisonedServices: number;
  readonly poisonedRequests: number;
  /** Walks through what can happen between replicas and an engine. */
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

/** Some of everything, for every run of the tests. */
export const SHORT: Scale = {
  kills: 12,
  flips: 300,
  cutBytes: 64,
  faultEvery: 7,
  faultRuns: 25,
  outages: 1,
  stoppedMs: 500,
  crashEvery: 40,
  observations: 1000,
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

/** What an attack did and found. */
export interface Result {
  /** What was done, by name. */
  readonly counts: Readonly<Record<string, number>>;
  /** Every promise that was broken, in words; nothing where all held. */
  readonly broken: readonly string[];
  /** Why the attack could not be made here, if so. */
  readonly skipped?: string;
  /** What was measured meanwhile: SVG documents by name. */
  readonly charts?: Readonly<Record<string, string>>;
}

/** Attacks a storage and looks whether its promises hold. */
export interface Attack {
  /** The storage and the attack: "fs/kill". */
  readonly name: string;
  run(scale: Scale, seed: number): Promise<Result>;
}
