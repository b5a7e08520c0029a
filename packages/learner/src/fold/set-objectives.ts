import type { ObjectiveOptions } from "@armature/reward";
import type { Json } from "@armature/storage";
import { z } from "zod";
import type { SetObjective } from "../log/entry.ts";
import { id } from "../log/fields.ts";
import { objectiveOptionsSchema } from "../log/parse-entry.ts";

// An id of the log is never empty.
const ALL = "";

const stored = z.array(z.tuple([z.union([id, z.literal(ALL)]), objectiveOptionsSchema]));

/** The objectives that were set while running, of all tenants and of single ones. */
export class SetObjectives {
  readonly #objectives = new Map<string, ObjectiveOptions>();

  set({ tenant = ALL, objective }: SetObjective): void {
    if (objective === null) this.#objectives.delete(tenant);
    else this.#objectives.set(tenant, objective);
  }

  /** The objective of one tenant, or without `tenant` that of all; undefined if none was set. */
  get(tenant: string = ALL): ObjectiveOptions | undefined {
    return this.#objectives.get(tenant);
  }

  snapshot(): Json {
    return [...this.#objectives];
  }

  /** Restores a `snapshot()`. Throws a `ZodError` if it has another form. */
  static from(snapshot: Json): SetObjectives {
    const objectives = new SetObjectives();
    for (const [tenant, objective] of stored.parse(snapshot)) {
      objectives.#objectives.set(tenant, objective);
    }
    return objectives;
  }
}
