/** Why a model was not drawn by the policy: the request named it, or another model had failed. */
export type Forced = "pinned" | "fallback";
