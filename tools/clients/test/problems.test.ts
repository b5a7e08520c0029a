import { expect, test } from "vitest";
import type { Answer, RecordedRequest } from "../src/provider/recorded-request.ts";
import { type Observation, problemsOf } from "../src/runs/problems.ts";
import { scenarioOf } from "../src/scenarios.ts";

function answered(...answers: readonly Answer[]): readonly RecordedRequest[] {
  return answers.map((answer) => ({ method: "POST", path: "/v1", headers: {}, body: {}, answer }));
}

const call: Answer = { kind: "reply", calls: ["write"], thoughts: 0 };
const twoCalls: Answer = { kind: "reply", calls: ["write", "bash"], thoughts: 0 };
const done = { kind: "reply", calls: [], thoughts: 0 } satisfies Answer;
const fault: Answer = { kind: "fault" };

const good: Observation = {
  exit: 0,
  output: "Done.",
  file: "hi\n",
  secondFile: undefined,
  requests: answered(call, done),
  returnsThought: false,
};

test.each<[string, Partial<Observation>]>([
  ["tool", {}],
  ["plain", { file: undefined, output: "The answer is forty-two.", requests: answered(done) }],
  ["parallel", { secondFile: "hi", requests: answered(twoCalls, done) }],
  ["reasoning", {}],
  ["reasoning", { returnsThought: true, requests: answered(call, { ...done, thoughts: 1 }) }],
  ["fail429", { requests: answered(fault, call, done) }],
  ["cut", { requests: answered({ kind: "side" }, fault, call, done) }],
])("no problem in %s if everything is as it should be", (scenario, observed) => {
  expect(problemsOf(scenarioOf(scenario), { ...good, ...observed })).toEqual([]);
});

test.each<[string, Partial<Observation>, string]>([
  ["reasoning", { returnsThought: true }, "the thought did not come back"],
  ["tool", { exit: 1 }, "the agent ended with exit code 1"],
  ["tool", { exit: null }, "the agent did not end in time"],
  ["tool", { file: undefined }, "the file was not written"],
  ["tool", { file: "ha" }, 'the file holds "ha"'],
  ["plain", { output: "42" }, "the answer was not printed"],
  ["parallel", { requests: answered(twoCalls, done) }, "the second file was not written"],
  ["parallel", { secondFile: "hi" }, "two tools were never called at once"],
  ["cut-end", {}, "the fault never came"],
  [
    "tool",
    { requests: answered({ kind: "refusal", status: 400, message: "tools: no" }, call, done) },
    "the provider refused a request with 400: tools: no",
  ],
  ["tool", { requests: answered(...Array(21).fill(call)) }, "21 requests are more than 20"],
])("one problem in %s: %j", (scenario, observed, problem) => {
  expect(problemsOf(scenarioOf(scenario), { ...good, ...observed })).toEqual([problem]);
});
