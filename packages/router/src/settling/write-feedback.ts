import type { Feedback } from "@armature/learner";
import type { LearnedState } from "../learning/learned-state.ts";
import type { Observers } from "../observing/observers.ts";

/** Resolves when the feedback is durable and, unless learning has stopped, learned from. */
export async function writeFeedback(
  feedback: Feedback,
  state: LearnedState,
  observers: Observers,
): Promise<void> {
  const learned = await state.append([feedback]);
  const { kind: _, ...fields } = feedback;
  observers.notify("feedback", (at) => ({ ...fields, at, learned }));
}
