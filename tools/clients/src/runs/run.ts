import type { Protocol } from "../provider/dialect.ts";

/** One agent in one scenario. */
export interface Run {
  readonly agent: string;
  readonly scenario: string;
  /** Protocol of the provider behind the gateway; undefined if there is no gateway between. */
  readonly upstream: Protocol | undefined;
}

/** A run, with where and how long. */
export interface RunJob extends Run {
  /** The folder of the run's files: it is made by the run. */
  readonly folder: string;
  /** The folder of the agent's programs. */
  readonly programs: string;
  /** Time limit of the agent, in seconds. */
  readonly timeout: number;
}

export interface RunResult extends Run {
  readonly folder: string;
  /**
   * `passed`; `failed`; `given up` if the agent is known not to get through the scenario.
   */
  readonly verdict: "passed" | "failed" | "given up";
  /** What went wrong. */
  readonly problems: readonly string[];
  /** Requests that reached the provider. */
  readonly requests: number;
  readonly seconds: number;
}

export function nameOf({ agent, scenario, upstream }: Run): string {
  return `${agent} ${scenario} ${upstream === undefined ? "direct" : `over ${upstream}`}`;
}
