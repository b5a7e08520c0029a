import type { PolicyFactory } from "@armature/policy";
import type { ObjectiveOptions } from "@armature/reward";
import type { DataDirectory } from "./data-directory.ts";

/** A policy under test. */
export interface Subject {
  readonly name: string;
  /** Without a budget; `within` adds one. */
  readonly policy: PolicyFactory;
  /** Held to so many US dollars per request. @default `withBudget` around the policy */
  readonly held?: (usdPerRequest: number) => PolicyFactory;
}

/** What an experiment works with. */
export interface Lab {
  readonly data: DataDirectory;
  readonly seeds: readonly number[];
  /** The targets are the first one's; others are measured beside it. */
  readonly subjects: readonly Subject[];
  /** What `--objective` says of how outcomes are weighed where dollars count. */
  readonly objective: ObjectiveOptions;
  /** Says what is being done. */
  progress(what: string): void;
}
