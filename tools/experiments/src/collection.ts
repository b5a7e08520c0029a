import type { Experiment } from "./experiment.ts";
import type { Subject } from "./lab/lab.ts";

/** Experiments that one command runs, and that are written into one document. */
export interface Collection {
  /** Names the document, `<name>.md`, and the folder of its charts and numbers. */
  readonly name: string;
  /** How it is run: `npm run experiments`. */
  readonly command: string;
  /** What the document begins with. */
  readonly introduction: string;
  /** In the order in which they are run and written down. */
  readonly experiments: readonly Experiment[];
  /** The policies under test; the targets are the first one's. */
  readonly subjects: readonly Subject[];
  /** Why targets are missed, by experiment; shown while any of its targets is missed. */
  readonly remarks: Readonly<Record<string, string>>;
}
