import type { Objective } from "@armature/reward";

/** Everything one policy did for one seed: element `i` of each array belongs to decision `i`. */
export interface Trace {
  readonly seed: number;
  /** What `arm` counts into. */
  readonly arms: readonly string[];
  /** By what every decision was made, and `utility` is. */
  readonly objective: Objective;
  /** Each phase's decisions, from `start` up to and without `end`. */
  readonly phases: readonly TracedPhase[];
  /** Index of the row that was served. */
  readonly row: Uint32Array;
  readonly arm: Uint16Array;
  /** Probability with which the arm was chosen. */
  readonly propensity: Float64Array;
  /** What the choice was worth by the objective. */
  readonly utility: Float64Array;
  /** Of the answer, whatever the policy was told of it. */
  readonly quality: Float64Array;
  /** US dollars. */
  readonly costUsd: Float64Array;
}

/** Where a phase lies in a trace. */
export interface TracedPhase {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** Where the phase of that name lies. Throws a RangeError where there is none. */
export function phaseOf(trace: Trace, name: string): TracedPhase {
  const phase = trace.phases.find((candidate) => candidate.name === name);
  if (phase === undefined) throw new RangeError(`there is no phase ${name}`);
  return phase;
}

/**
 * How many decisions a phase takes until an arm holds `count` of the latest `window` ones; fewer
 * than `window` where the phase has not had so many yet. Undefined where it never does.
 */
export function decisionsUntilShare(
  trace: Trace,
  options: {
    readonly phase: string;
    readonly arm: string;
    readonly count?: number;
    readonly window?: number;
  },
): number | undefined {
  const { count = 10, window = 100 } = options;
  const { start, end } = phaseOf(trace, options.phase);
  const arm = trace.arms.indexOf(options.arm);
  let held = 0;
  for (let i = start; i < end; i += 1) {
    if (trace.arm[i] === arm) held += 1;
    if (i - window >= start && trace.arm[i - window] === arm) held -= 1;
    if (held >= count) return i - start + 1;
  }
  return undefined;
}
