import { z } from "zod";
import { strictObject } from "../checks/strict-object.ts";
import type { Feedback } from "../contract/router.ts";
import { RouterError } from "../error.ts";
import type { LearnedState } from "../learning/learned-state.ts";
import type { Observers } from "../observing/observers.ts";
import type { CompleteOptions } from "../options/read-options.ts";
import { writeFeedback } from "../settling/write-feedback.ts";
import type { TokenSealer } from "./token.ts";

/** The channel of the router's quality function; callers cannot use it. */
const OWN_CHANNEL = "quality";

const schema = strictObject({
  quality: z.number().min(0).max(1),
  channel: z
    .string()
    .regex(/^[\w.:/@-]{1,64}$/, "use 1 to 64 letters, digits or any of _ . : / @ -")
    .refine((channel) => channel !== OWN_CHANNEL, "is the router's own; use another")
    .default("user"),
  revision: z.int().nonnegative().default(0),
});

/** The parts of a router that take feedback together. */
export interface FeedbackParts {
  readonly options: Pick<CompleteOptions<never>, "clock" | "feedbackWindowMs">;
  readonly state: LearnedState;
  readonly sealer: TokenSealer;
  readonly observers: Observers;
}

/** Takes ratings of decisions that this process, or another one with the same keys, has made. */
export class FeedbackIntake {
  readonly #parts: FeedbackParts;

  constructor(parts: FeedbackParts) {
    this.#parts = parts;
  }

  /**
   * Resolves when the rating is durable and, unless learning has stopped, learned from.
   * @returns false if it repeats an earlier rating, and so has no effect
   */
  async take(token: string, feedback: Feedback): Promise<boolean> {
    const { options, state, sealer, observers } = this.#parts;
    state.requireOpen();
    const { quality, channel, revision } = readFeedback(feedback);
    const { decisionId, attempt, at: decidedAt } = sealer.open(token);
    const { fold } = state;
    const at = options.clock();
    const late = at - decidedAt > options.feedbackWindowMs;
    if (late || fold.isForgotten(decisionId, attempt, decidedAt)) {
      throw new RouterError(
        "expired-token",
        "the decision is too long ago for feedback to be joined to it: send feedback sooner",
      );
    }
    if (fold.isRepetition(decisionId, attempt, channel, revision)) return false;
    const rating = {
      kind: "feedback",
      decisionId,
      attempt,
      channel,
      revision,
      quality,
      at,
    } as const;
    try {
      await writeFeedback(rating, state, observers);
    } catch (error) {
      const about = { decisionId, attempt };
      observers.failed("feedback", "the feedback was not written", error, about);
      throw error;
    }
    return true;
  }
}

/** Feedback with its defaults. Throws a `RouterError` that names the field that is wrong. */
function readFeedback(feedback: Feedback): Required<Feedback> {
  const parsed = schema.safeParse(feedback);
  if (parsed.success) return parsed.data;
  throw new RouterError("invalid-outcome", `invalid feedback: ${z.prettifyError(parsed.error)}`);
}
