import { type Feedback, type Router, RouterError } from "@armature/router";
import { z } from "zod";
import { check } from "./check.ts";
import { GatewayError } from "./error.ts";
import { type GatewayResponse, jsonResponse } from "./response.ts";

interface FeedbackBody extends Feedback {
  readonly decision: string;
}

const feedbackBody = z.strictObject({
  decision: z.string().min(1),
  quality: z.number().min(0).max(1),
  channel: z.string().min(1).max(64).optional(),
  revision: z.int().nonnegative().optional(),
}) as z.ZodType<FeedbackBody>;

/**
 * Takes somebody's word on an answer. `counted` is false for a repetition.
 * @throws GatewayError, RouterError
 */
export async function takeFeedback(router: Router, parsed: unknown): Promise<GatewayResponse> {
  const { decision, ...feedback } = check(feedbackBody, parsed);
  try {
    const counted = await router.feedback(decision, feedback);
    return jsonResponse(200, { object: "feedback", counted });
  } catch (error) {
    if (RouterError.isInstance(error)) throw error;
    throw new GatewayError("storage-unavailable", "the feedback was not stored; send it again", {
      cause: error,
    });
  }
}
