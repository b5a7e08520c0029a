import type { Objective } from "@armature/reward";

/** All decisions of one policy with one seed; element `i` of each array belongs to decision `i`. */
export interface Trace {
  readonly seed: number;
  /** Arm ids; `arm` holds indices into them. */
  readonly arms: readonly string[];
  /** Objective of all decisions; defines `utility`. */
  readonly objective: Objective;
  /** The phases, in order. */
  readonly phases: readonly TracedPhase[];
  /** Index of the served row. */
  readonly row: Uint32Array;
  readonly arm: Uint16Array;
  /** Probability with which the arm was drawn. */
  readonly propensity: Float64Array;
  /** Utility of the choice by the objective. */
  readonly utility: Float64Array;
  /** True quality of the answer; the policy may have learned another one. */
  readonly quality: Float64Array;
  /** US dollars. */
  readonly costUsd: Float64Array;
}

/** The decisions of a phase: from `start` to before `end`. */
export interface TracedPhase {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** @throws RangeError if there is no phase of that name */
export function phaseOf(trace: Trace, name: string): TracedPhase {
  const phase = trace.phases.find((candidate) => candidate.name === name);
  if (phase === undefined) throw new RangeError(`there is no phase ${name}`);
  return phase;
}

/**
 * Number of decisions in a phase until an arm has served `count` of the latest `window` decisions (of
 * all decisions of the phase, while there are fewer). Undefined if it never does.
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
  for (let i = start; i < end; i++) {
    if (trace.arm[i] === arm) held++;
    if (i - window >= start && trace.arm[i - window] === arm) held--;
    if (held >= count) return i - start + 1;
  }
  return undefined;
}
