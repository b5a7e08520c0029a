import type { PolicyFactory } from "@armature/policy";
import type { Lab, Subject } from "../lab/lab.ts";
import { within } from "../lab/stream.ts";

/** A policy under test, with or without a budget. */
export interface Contestant {
  readonly name: string;
  readonly policy: PolicyFactory;
  /** US dollars per request. */
  readonly budgetUsd: number | undefined;
}

/** Every policy under test without a budget, and those in `held` also with it. */
export function contestantsOf(
  { subjects }: Lab,
  budgetUsd: number,
  held: readonly Subject[] = subjects,
): Contestant[] {
  return subjects.flatMap((subject) =>
    [undefined, ...(held.includes(subject) ? [budgetUsd] : [])].map((budget) => ({
      name: budget === undefined ? subject.name : `${subject.name} within $${budget}`,
      policy: within(subject, budget),
      budgetUsd: budget,
    })),
  );
}
