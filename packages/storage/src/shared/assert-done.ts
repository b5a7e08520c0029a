import type { Offset } from "../contract/storage.ts";
import { StorageError } from "../error.ts";
import type { Verdict } from "./engine.ts";

/** Throws what an engine said against an offset. */
export function assertDone(verdict: Verdict, offset: Offset): void {
  switch (verdict[0]) {
    case "done":
      return;
    case "unknown":
      throw new StorageError(
        "invalid-offset",
        `"${offset}" is no offset of this log, which ends at ${verdict[1]}`,
      );
    case "trimmed":
      throw new StorageError(
        "trimmed",
        `entries up to ${verdict[1]} were trimmed: a snapshot at ${offset} cannot be read on from`,
        { resumeAfter: verdict[1] },
      );
    case "needed":
      throw new StorageError(
        "needed",
        `snapshot ${verdict[1]} stands at ${verdict[2]} and needs entries up to ${offset}: ` +
          "save a later one, or remove it, before the trim",
      );
  }
}
