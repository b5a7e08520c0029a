import type { Offset } from "../contract/storage.ts";
import { StorageError } from "../error.ts";
import type { Verdict } from "./engine.ts";

/** Throws the engine's objection to a trim or save at this offset, if it has one. */
export function assertDone(verdict: Verdict, offset: Offset): void {
  switch (verdict[0]) {
    case "done":
      return;
    case "unknown":
      throw new StorageError(
        "invalid-offset",
        `"${offset}" is not an offset of this log, which ends at ${verdict[1]}`,
      );
    case "trimmed":
      throw new StorageError(
        "trimmed",
        `entries up to ${verdict[1]} were trimmed: no reader could continue from a snapshot at ` +
          offset,
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
