import type { Policy, PolicySpec, Prior } from "@armature/policy";
import type { Json } from "@armature/storage";
import { z } from "zod";
import { LearnerError } from "../error.ts";
import type { DeclareArm } from "../log/entry.ts";
import { declareArmSchema } from "../log/parse-entry.ts";
import { ArmCosts } from "./arm-costs.ts";

/** Observations that a declared quality is worth. */
export const QUALITY_STRENGTH = 10;

/** One tier, which learns separately from the others. */
export interface Tier {
  readonly policy: Policy;
}

/** An arm as the log last declared it. */
export interface DeclaredArm {
  readonly declaration: DeclareArm;
  readonly active: boolean;
}

/** The arms that the log declares, and the tiers' policies, which it keeps in line with them. */
export class DeclaredArms {
  /** Expected cost of a request with each of them. */
  readonly costs: ArmCosts;
  readonly #tiers: ReadonlyMap<string, Tier>;
  readonly #spec: PolicySpec;
  readonly #arms = new Map<string, DeclaredArm>();
  #version = 0;

  constructor(
    tiers: ReadonlyMap<string, Tier>,
    spec: PolicySpec,
    costs: ArmCosts = new ArmCosts(),
  ) {
    this.#tiers = tiers;
    this.#spec = spec;
    this.costs = costs;
  }

  get all(): ReadonlyMap<string, DeclaredArm> {
    return this.#arms;
  }

  /** Changes whenever the arms do. */
  get version(): number {
    return this.#version;
  }

  /** The declared quality of the arm. */
  quality(id: string): number | undefined {
    return this.#arms.get(id)?.declaration.quality;
  }

  /** @throws LearnerError `feature-schema` if the prior is of other features */
  declare(entry: DeclareArm): void {
    this.#requireOwnFeatures(entry);
    const joining = [...this.#tiers].filter(
      ([name, { policy }]) => entry.tiers.includes(name) && !isActive(policy, entry.id),
    );
    this.#join(
      entry,
      joining.map(([, tier]) => tier),
    );
    const costUsd = this.costs.declare(entry.id, entry.costUsd, entry.prior?.costUsd);
    for (const [name, { policy }] of this.#tiers) {
      if (!entry.tiers.includes(name)) {
        if (isActive(policy, entry.id)) policy.removeArm(entry.id);
      } else if (costUsd !== undefined) policy.setCost(entry.id, costUsd);
    }
    this.#set(entry.id, { declaration: entry, active: true });
  }

  /** Returns false if there is no such arm to remove. */
  remove(id: string): boolean {
    const arm = this.#arms.get(id);
    if (!arm?.active) return false;
    for (const { policy } of this.#tiers.values()) {
      if (isActive(policy, id)) policy.removeArm(id);
    }
    this.#set(id, { ...arm, active: false });
    return true;
  }

  /** Adds an arm whose declaration was trimmed away, so that its outcomes still count. */
  admit(policy: Policy, id: string): void {
    if (this.#arms.has(id) || policy.arms().some((arm) => arm.id === id)) return;
    policy.addArm({ id });
  }

  snapshot(): Json {
    return {
      arms: [...this.#arms.values()].map((arm) => ({ ...arm })),
      costs: this.costs.snapshot(),
    };
  }

  /**
   * Restores a `snapshot()`, for tiers whose policies were restored. Throws a `ZodError` if it has
   * another form, a `LearnerError` if the policies hold other arms.
   */
  static from(snapshot: Json, tiers: ReadonlyMap<string, Tier>, spec: PolicySpec): DeclaredArms {
    const { arms, costs } = stored.parse(snapshot);
    const declared = new DeclaredArms(tiers, spec, ArmCosts.from(costs));
    for (const arm of arms) declared.#set(arm.declaration.id, arm);
    for (const [name, { policy }] of tiers) {
      const active = new Map(policy.arms().map((arm) => [arm.id, arm.active]));
      for (const [id, { declaration, active: chosen }] of declared.#arms) {
        if ((active.get(id) ?? false) === (chosen && declaration.tiers.includes(name))) continue;
        throw new LearnerError("foreign-snapshot", `arm ${id} is not in tier ${name} as declared`);
      }
    }
    return declared;
  }

  #set(id: string, arm: DeclaredArm): void {
    this.#arms.set(id, arm);
    this.#version += 1;
  }

  /** Adds the arm to all of these tiers, or to none if one refuses it. */
  #join(entry: DeclareArm, tiers: readonly Tier[]): void {
    const arm = { id: entry.id, ...(entry.features && { features: entry.features }) };
    const joined: Policy[] = [];
    try {
      const prior = this.#prior(entry);
      for (const { policy } of tiers) {
        policy.addArm(arm, prior);
        joined.push(policy);
      }
    } catch (error) {
      for (const policy of joined) policy.removeArm(entry.id);
      throw error;
    }
  }

  #requireOwnFeatures({ id, prior }: DeclareArm): void {
    const own = this.#spec.featureSchema;
    if (prior === undefined || prior.featureSchema === own) return;
    throw new LearnerError(
      "feature-schema",
      `the log holds a prior of features ${prior.featureSchema} for arm ${id}, but these are ` +
        `${own}: use a new directory, or the features it was fitted on`,
    );
  }

  /**
   * The fitted prior, or else one of the declared quality; with the cost of a typical request, as the
   * prior measured it or by list price.
   */
  #prior(entry: DeclareArm): Prior | undefined {
    const { prior, quality } = entry;
    const costUsd = prior?.costUsd ?? entry.costUsd;
    const known = costUsd !== undefined && { costUsd };
    if (prior?.mean !== undefined) {
      const { featureSchema: _, ...fitted } = prior;
      return { ...fitted, ...known };
    }
    if (quality !== undefined) {
      const mean = new Array<number>(this.#spec.dimension).fill(0);
      mean[0] = quality;
      return { mean, strength: QUALITY_STRENGTH, ...known };
    }
    return prior && { strength: prior.strength, ...known };
  }
}

const stored = z.strictObject({
  arms: z.array(z.strictObject({ declaration: declareArmSchema, active: z.boolean() })),
  costs: z.custom<Json>(),
});

function isActive(policy: Policy, id: string): boolean {
  return policy.arms().some((arm) => arm.id === id && arm.active);
}
