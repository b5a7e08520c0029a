import type { Experiment } from "./experiment.ts";
import type { Subject } from "./lab/lab.ts";

/** Experiments that one command runs and writes into one document. */
export interface Collection {
  /** Name of the document, `<name>.md`, and of the folder of its charts and records. */
  readonly name: string;
  /** The command that runs it: `npm run experiments`. */
  readonly command: string;
  /** Text at the beginning of the document. */
  readonly introduction: string;
  /** In the order of the document. */
  readonly experiments: readonly Experiment[];
  /** The policies under test. Targets apply to the first one. */
  readonly subjects: readonly Subject[];
  /** Reasons for missed targets, by experiment; shown while a target is missed. */
  readonly remarks: Readonly<Record<string, string>>;
}
