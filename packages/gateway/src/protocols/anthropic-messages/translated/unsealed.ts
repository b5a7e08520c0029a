import { markState } from "../../../call/issued-state.ts";

/**
 * The signature of a thought whose model gave no state to send back. Clients want one; it is marked with
 * no issuer, so every upstream knows that it is not its own.
 */
export const UNSEALED: string = markState({ issuer: "", state: "" });
