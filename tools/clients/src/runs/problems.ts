import type { RecordedRequest } from "../provider/recorded-request.ts";
import type { Scenario } from "../scenarios.ts";
import { WORD } from "../task.ts";

/** What is left after an agent ended. */
export interface Observation {
  /** Exit code; null if it had to be killed. */
  readonly exit: number | null;
  readonly output: string;
  /** Contents of the file and of the second file; undefined if there is none. */
  readonly file: string | undefined;
  readonly secondFile: string | undefined;
  readonly requests: readonly RecordedRequest[];
  /** True if the agent returns the model's thought to this provider. */
  readonly returnsThought: boolean;
}

/** More requests than any agent needs: it is in a loop. */
const MOST_REQUESTS = 20;

/** What went wrong in a run; nothing if the agent got through the scenario. */
export function problemsOf(scenario: Scenario, observed: Observation): readonly string[] {
  const { exit, output, file, secondFile, requests, returnsThought } = observed;
  const problems: string[] = [];
  if (exit === null) problems.push("the agent did not end in time");
  else if (exit !== 0) problems.push(`the agent ended with exit code ${exit}`);
  if (scenario.task === "answer") {
    if (!output.includes("forty-two")) problems.push("the answer was not printed");
  } else if (file?.trimEnd() !== WORD) {
    problems.push(file === undefined ? "the file was not written" : `the file holds "${file}"`);
  }
  const answers = requests.map(({ answer }) => answer);
  const calledTwo = answers.some((answer) => answer.kind === "reply" && answer.calls.length === 2);
  if (scenario.parallel && !calledTwo) problems.push("two tools were never called at once");
  if (scenario.parallel && secondFile?.trimEnd() !== WORD) {
    problems.push("the second file was not written");
  }
  const returned = answers.some((answer) => answer.kind === "reply" && answer.thoughts > 0);
  if (scenario.thinks && returnsThought && !returned) {
    problems.push("the thought did not come back");
  }
  for (const answer of answers) {
    if (answer.kind !== "refusal") continue;
    problems.push(`the provider refused a request with ${answer.status}: ${answer.message}`);
  }
  if (scenario.fault !== undefined && !answers.some(({ kind }) => kind === "fault")) {
    problems.push("the fault never came");
  }
  if (requests.length > MOST_REQUESTS) {
    problems.push(`${requests.length} requests are more than ${MOST_REQUESTS}`);
  }
  return problems;
}
