import type { PolicyFactory } from "@armature/policy";
import type { Lab } from "../lab/lab.ts";
import { within } from "../lab/stream.ts";

/** A policy under test, with or without a budget. */
export interface Contestant {
  readonly name: string;
  readonly policy: PolicyFactory;
  /** US dollars per request. */
  readonly budgetUsd: number | undefined;
}

/** Every policy under test as it is, and held to the budget. */
export function contestantsOf({ subjects }: Lab, budgetUsd: number): Contestant[] {
  return subjects.flatMap((subject) =>
    [undefined, budgetUsd].map((budget) => ({
      name: budget === undefined ? subject.name : `${subject.name} within $${budget}`,
      policy: within(subject, budget),
      budgetUsd: budget,
    })),
  );
}
