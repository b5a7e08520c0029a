import type { EvaluationReport } from "@armature/evaluation";
import type { GateVerdict } from "./gate.ts";

/** Result of `armature evaluate`, as `--json` prints it. */
export interface Evaluation {
  /** The log's directory. */
  readonly directory: string;
  /** File of the candidate. */
  readonly candidate: string;
  /** File of the baseline, or `logged`. */
  readonly baseline: string;
  readonly report: EvaluationReport;
  /** Present with `--gate`. */
  readonly gate?: GateVerdict;
}
