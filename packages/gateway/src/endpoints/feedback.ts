import { type Feedback, type Router, RouterError } from "@armature/router";
import { withDeadline } from "@armature/storage/kit";
import { z } from "zod";
import { GatewayError } from "../error.ts";
import { checkBody } from "../http/check-body.ts";
import { type GatewayResponse, jsonResponse } from "../http/response.ts";

interface FeedbackBody extends Feedback {
  readonly decision: string;
}

const feedbackBody = z.strictObject({
  decision: z.string().min(1),
  quality: z.number().min(0).max(1),
  channel: z.string().min(1).max(64).optional(),
  revision: z.int().nonnegative().optional(),
}) as z.ZodType<FeedbackBody>;

/** How long the storage may take before the client is told to try again, in milliseconds. */
const STORED_WITHIN_MS = 5000;

/**
 * Takes a client's rating of a response. `counted` is false if the rating repeats an earlier one. If
 * the storage is away, the rating waits for it, but the client does not.
 * @throws GatewayError, RouterError
 */
export async function takeFeedback(router: Router, parsed: unknown): Promise<GatewayResponse> {
  const { decision, ...feedback } = checkBody(feedbackBody, parsed);
  let counted: boolean | undefined;
  try {
    const stored = router.feedback(decision, feedback);
    counted = await withDeadline(stored, STORED_WITHIN_MS, () => undefined);
  } catch (error) {
    if (RouterError.isInstance(error)) throw error;
    throw new GatewayError("storage-unavailable", "the feedback was not stored; send it again", {
      cause: error,
    });
  }
  if (counted !== undefined) return jsonResponse(200, { object: "feedback", counted });
  throw new GatewayError(
    "storage-unavailable",
    "the feedback is not stored yet; send it again to be sure, it counts once",
  );
}
