import type { Attack } from "../attack.ts";
import { config } from "./config.ts";
import { feedbackBody } from "./feedback-body.ts";
import { log } from "./log.ts";
import { snapshot } from "./snapshot.ts";
import { terms } from "./terms.ts";
import { token } from "./token.ts";

/** Attacks with arbitrary input at every entry point. */
export const fuzzAttacks: readonly Attack[] = [log, snapshot, token, config, terms, feedbackBody];
