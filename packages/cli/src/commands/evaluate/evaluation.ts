import type { EvaluationReport } from "@armature/evaluation";
import type { GateVerdict } from "./gate.ts";

/** What `armature evaluate` found; `--json` prints it. */
export interface Evaluation {
  /** The log's directory. */
  readonly directory: string;
  /** File of the candidate. */
  readonly candidate: string;
  /** File of the baseline, or `logged`. */
  readonly baseline: string;
  readonly report: EvaluationReport;
  /** Absent unless it was asked for. */
  readonly gate?: GateVerdict;
}
