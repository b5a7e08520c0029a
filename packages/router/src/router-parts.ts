import type { Storage } from "@armature/storage";
import { ConversationLedger } from "./conversations/conversation-ledger.ts";
import { CircuitBreakers } from "./deciding/circuit-breakers.ts";
import { Objectives } from "./deciding/objectives.ts";
import { TokenSealer } from "./decisions/token.ts";
import { LearnedState } from "./learning/learned-state.ts";
import type { Priors } from "./learning/priors.ts";
import { ModelRegistry } from "./models/model-registry.ts";
import { Observers } from "./observing/observers.ts";
import type { CompleteOptions } from "./options/read-options.ts";
import { DailyBudget } from "./settling/daily-budget.ts";
import { Settler } from "./settling/settler.ts";

/** The parts of a router that its own methods and its decisions share. */
export interface RouterParts<Request> {
  readonly options: CompleteOptions<Request>;
  readonly storage: Storage;
  readonly state: LearnedState;
  readonly registry: ModelRegistry;
  readonly objectives: Objectives;
  readonly breakers: CircuitBreakers;
  readonly conversations: ConversationLedger;
  readonly settler: Settler<Request>;
  readonly budget: DailyBudget;
  readonly sealer: TokenSealer;
  readonly observers: Observers;
}

/** Opens the storage, learns what the log holds, and brings the log in line with the configuration. */
export async function openParts<Request>(
  options: CompleteOptions<Request>,
  priors: Priors,
): Promise<RouterParts<Request>> {
  const observers = new Observers(options.logger, options.clock);
  for (const observer of options.observers) observers.attach(observer);
  const storage = await options.storage();
  try {
    const state = await LearnedState.open(options, storage, observers);
    const registry = new ModelRegistry(options, state, priors, observers);
    await registry.reconcile();
    const objectives = new Objectives(options, state, registry, observers);
    const breakers = new CircuitBreakers();
    const conversations = new ConversationLedger(state);
    const settler = new Settler(options, state, { breakers, conversations }, observers);
    const budget = new DailyBudget(options.budget, state, settler.inFlight);
    const sealer = new TokenSealer(options.tokenKeys);
    return {
      options,
      storage,
      state,
      registry,
      objectives,
      breakers,
      conversations,
      settler,
      budget,
      sealer,
      observers,
    };
  } catch (error) {
    await storage.close();
    throw error;
  }
}
