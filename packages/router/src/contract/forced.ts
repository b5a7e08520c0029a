/** Why an arm served although the policy's draw did not choose it. */
export type Forced = "pinned" | "fallback";
