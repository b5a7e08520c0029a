import type { ObjectiveOptions } from "@armature/reward";
import type { Json } from "@armature/storage";
import { z } from "zod";
import type { SetObjective } from "../log/entry.ts";
import { id } from "../log/fields.ts";
import { objectiveOptionsSchema } from "../log/parse-entry.ts";

// An id of the log is never empty.
const EVERYBODY = "";

const stored = z.array(z.tuple([z.union([id, z.literal(EVERYBODY)]), objectiveOptionsSchema]));

/** The objectives that were set while running, of everybody and of single tenants. */
export class SetObjectives {
  readonly #objectives = new Map<string, ObjectiveOptions>();

  set({ tenant = EVERYBODY, objective }: SetObjective): void {
    if (objective === null) this.#objectives.delete(tenant);
    else this.#objectives.set(tenant, objective);
  }

  /** Undefined where none was set; `tenant` undefined asks for everybody's. */
  get(tenant: string = EVERYBODY): ObjectiveOptions | undefined {
    return this.#objectives.get(tenant);
  }

  snapshot(): Json {
    return [...this.#objectives];
  }

  /** What `snapshot` gave. Throws a `ZodError` for anything of another form. */
  static from(snapshot: Json): SetObjectives {
    const objectives = new SetObjectives();
    for (const [tenant, objective] of stored.parse(snapshot)) {
      objectives.#objectives.set(tenant, objective);
    }
    return objectives;
  }
}
