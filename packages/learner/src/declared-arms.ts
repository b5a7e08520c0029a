import type { Policy, Prior } from "@armature/policy";
import type { RewardFunction } from "@armature/reward";
import type { Json } from "@armature/storage";
import type { DeclareArm } from "./entry.ts";

/** How many observations an operator's word on a model's quality is worth. */
export const QUALITY_STRENGTH = 10;

/** What learns within one tier. */
export interface Tier {
  readonly policy: Policy;
  readonly reward: RewardFunction;
}

/** An arm as the log last declared it. */
export interface DeclaredArm {
  readonly declaration: DeclareArm;
  readonly active: boolean;
}

/** What the log says the arms are, and what the tiers' policies therefore hold. */
export class DeclaredArms {
  readonly #tiers: ReadonlyMap<string, Tier>;
  readonly #dimension: number;
  readonly #arms = new Map<string, DeclaredArm>();
  #version = 0;

  constructor(tiers: ReadonlyMap<string, Tier>, dimension: number) {
    this.#tiers = tiers;
    this.#dimension = dimension;
  }

  get all(): ReadonlyMap<string, DeclaredArm> {
    return this.#arms;
  }

  /** Changes whenever the arms do. */
  get version(): number {
    return this.#version;
  }

  /** What the operator expects of the arm's answers. */
  quality(id: string): number | undefined {
    return this.#arms.get(id)?.declaration.quality;
  }

  declare(entry: DeclareArm): void {
    for (const [name, { policy, reward }] of this.#tiers) {
      const active = isActive(policy, entry.id);
      if (!entry.tiers.includes(name)) {
        if (active) policy.removeArm(entry.id);
        continue;
      }
      if (!active) {
        const arm = { id: entry.id, ...(entry.features && { features: entry.features }) };
        policy.addArm(arm, this.#prior(reward, entry));
      }
      if (entry.costUsd !== undefined) policy.setCost(entry.id, entry.costUsd);
    }
    this.#set(entry.id, { declaration: entry, active: true });
  }

  /** False where there is no such arm to remove. */
  remove(id: string): boolean {
    const arm = this.#arms.get(id);
    if (!arm?.active) return false;
    for (const { policy } of this.#tiers.values()) {
      if (isActive(policy, id)) policy.removeArm(id);
    }
    this.#set(id, { ...arm, active: false });
    return true;
  }

  /** Lets an arm learn whose declaration was trimmed away: what it earned still counts. */
  admit(policy: Policy, id: string): void {
    if (this.#arms.has(id) || policy.arms().some((arm) => arm.id === id)) return;
    policy.addArm({ id });
  }

  snapshot(): Json {
    return [...this.#arms.values()].map((arm) => ({ ...arm }));
  }

  /** Trusts its argument; the policies are restored by their own snapshots. */
  restore(snapshot: Json): void {
    this.#arms.clear();
    for (const arm of snapshot as unknown as readonly DeclaredArm[]) {
      this.#set(arm.declaration.id, arm);
    }
  }

  #set(id: string, arm: DeclaredArm): void {
    this.#arms.set(id, arm);
    this.#version += 1;
  }

  /** What an operator's word on quality says of the reward, at a middling cost and latency. */
  #prior(reward: RewardFunction, { quality, costUsd }: DeclareArm): Prior | undefined {
    const level = quality === undefined ? undefined : reward.score({ quality });
    if (level === undefined) return undefined;
    const mean = new Array<number>(this.#dimension).fill(0);
    mean[0] = level;
    return { mean, strength: QUALITY_STRENGTH, ...(costUsd !== undefined && { costUsd }) };
  }
}

function isActive(policy: Policy, id: string): boolean {
  return policy.arms().some((arm) => arm.id === id && arm.active);
}
