import type { Scenario } from "../scenarios.ts";
import { ANSWER, readTask, secondPath } from "../task.ts";
import { THOUGHT } from "./thought.ts";
import { commandCall, writingCall } from "./tool-call.ts";
import type { Reply, Turn } from "./turn.ts";

/** What the model replies; `side` if the request is not part of the task, such as one for a title. */
export type ComposedReply = Reply & { readonly side: boolean };

export function composeReply(turn: Turn, scenario: Scenario): ComposedReply {
  const say = (text: string, side = false): ComposedReply => ({
    thought: "",
    text,
    calls: [],
    side,
  });
  if (turn.tools.length === 0) {
    return say(turn.json ? JSON.stringify({ title: "A small task" }) : "A small task", true);
  }
  const task = readTask(turn.asked);
  if (task === undefined) return say(ANSWER);
  if (turn.hasResults) return say("Done: the file is written.");
  const second = { ...task, path: secondPath(task.path) };
  const calls = [
    writingCall(turn.tools, task),
    scenario.parallel ? commandCall(turn.tools, second) : undefined,
  ].filter((call) => call !== undefined);
  const thought = scenario.thinks ? THOUGHT.text : "";
  return { thought, text: "I will write it.", calls, side: false };
}
