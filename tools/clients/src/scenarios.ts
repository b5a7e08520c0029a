/** What goes wrong in the first response to the task. */
export type Fault =
  /** An error response with `retry-after: 1`. */
  | { readonly kind: "status"; readonly status: number }
  /** The stream breaks after `CUT_AFTER` events: reset, ended politely, or with an error event. */
  | { readonly kind: "cut"; readonly by: "reset" | "end" | "error" };

/** Something that the agent has to get through. */
export interface Scenario {
  readonly name: string;
  /** `write` a file with a tool, or `answer` without one. */
  readonly task: "write" | "answer";
  /** True if the model thinks first. */
  readonly thinks: boolean;
  /** True if the model calls two tools at once. */
  readonly parallel: boolean;
  readonly fault?: Fault;
}

/** Events of a stream before it is cut. */
export const CUT_AFTER = 6;

const writes = { task: "write", thinks: false, parallel: false } as const;

export const scenarios: readonly Scenario[] = [
  { ...writes, name: "tool" },
  { ...writes, name: "plain", task: "answer" },
  { ...writes, name: "parallel", parallel: true },
  { ...writes, name: "reasoning", thinks: true },
  { ...writes, name: "fail429", fault: { kind: "status", status: 429 } },
  { ...writes, name: "fail503", fault: { kind: "status", status: 503 } },
  { ...writes, name: "fail529", fault: { kind: "status", status: 529 } },
  { ...writes, name: "cut", fault: { kind: "cut", by: "reset" } },
  { ...writes, name: "cut-end", fault: { kind: "cut", by: "end" } },
  { ...writes, name: "cut-error", fault: { kind: "cut", by: "error" } },
];

export function scenarioOf(name: string): Scenario {
  const scenario = scenarios.find((one) => one.name === name);
  if (scenario === undefined) throw new Error(`there is no scenario ${name}`);
  return scenario;
}
