/**
 * Why a model was not drawn by the policy: the request named it, another model had failed, the
 * conversation is in the midst of an exchange with it, or the request is a side request and it is the
 * cheapest.
 */
export type Forced = "pinned" | "fallback" | "kept" | "cheapest";
