import type { PolicyFactory } from "@armature/policy";
import type { ObjectiveOptions } from "@armature/reward";
import type { DataDirectory } from "./data-directory.ts";

/** A policy under test. */
export interface Subject {
  readonly name: string;
  /** Without a budget; `within` adds one. */
  readonly policy: PolicyFactory;
  /** The policy with a budget in US dollars per request. @default `withBudget` around the policy */
  readonly held?: (usdPerRequest: number) => PolicyFactory;
}

/** Environment of an experiment. */
export interface Lab {
  readonly data: DataDirectory;
  readonly seeds: readonly number[];
  /** Targets apply to the first policy; others are measured for comparison. */
  readonly subjects: readonly Subject[];
  /** The value of `--objective`; empty if absent. */
  readonly objective: ObjectiveOptions;
  /** Reports the current step. */
  progress(step: string): void;
}
