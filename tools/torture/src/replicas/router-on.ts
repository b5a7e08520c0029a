import { qualityCostLatency } from "@armature/reward";
import { createRouter, type Router } from "@armature/router";
import { openStorage, type StorageSpec } from "./storage-spec.ts";

/** The request of every decision. */
export const request: object = { messages: [{ role: "user", content: "Hello, how are you?" }] };

/** A router of two models that learns from a shared log. */
export function routerOn(spec: StorageSpec): Promise<Router> {
  return createRouter({
    models: ["small", "large"].map((id) => ({ id, provider: "p", model: id })),
    reward: qualityCostLatency({ costWeight: 0, latencyWeight: 0 }),
    tokenKeys: [{ id: "k", secret: "0123456789abcdef0123456789abcdef" }],
    storage: () => openStorage(spec),
  });
}
