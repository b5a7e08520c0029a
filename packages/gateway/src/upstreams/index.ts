export type { Upstream } from "./upstream.ts";
