import {
  afterAnswer,
  type Conversation,
  conversationKey,
  type Fold,
  MAX_CONVERSATIONS,
  type Settlement,
} from "@armature/learner";
import type { Outcome } from "@armature/reward";
import type { Turn } from "../contract/router.ts";

/** A turn of a conversation as it was decided. */
export interface DecidedTurn {
  readonly tenant: string | undefined;
  readonly conversation: string | undefined;
  readonly turn: Turn;
  readonly tier: string;
  /** Id of the chosen model. */
  readonly chosen: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** What is known of a conversation when a turn is decided. */
export interface KnownConversation {
  /** The model that is answering, or else the one that answered last; undefined if none did. */
  readonly last: { readonly model: string; readonly tier: string } | undefined;
  /** The answers so far; undefined before the first. */
  readonly answers: Conversation | undefined;
}

/** What this process knows of a conversation before the log does. */
interface OwnTurns {
  /** Decided, and not reported yet. */
  answering: DecidedTurn | undefined;
  answers: Conversation | undefined;
}

/**
 * The conversations that this process takes part in: those of the log, and its own turns at once, even
 * while the log cannot be written. As many are remembered as in the log.
 */
export class ConversationLedger {
  readonly #state: { readonly fold: Pick<Fold, "conversation"> };
  readonly #own = new Map<string, OwnTurns>();

  constructor(state: { readonly fold: Pick<Fold, "conversation"> }) {
    this.#state = state;
  }

  find(
    tenant: string | undefined,
    conversation: string | undefined,
  ): KnownConversation | undefined {
    if (conversation === undefined) return undefined;
    const own = this.#own.get(conversationKey(tenant, conversation));
    const answers = later(own?.answers, this.#state.fold.conversation(tenant, conversation));
    const answering = own?.answering;
    if (answering !== undefined && answering.at >= (answers?.at ?? answering.at)) {
      return { last: { model: answering.chosen, tier: answering.tier }, answers };
    }
    return answers && { last: { model: answers.arm, tier: answers.tier }, answers };
  }

  /** Takes note of a decision. Side requests change nothing. */
  decided(decided: DecidedTurn): void {
    const own = this.#ownTurns(decided);
    if (own !== undefined) own.answering = decided;
  }

  /** Takes note of an outcome. A model that failed, or was cut off by the client, has not answered. */
  reported(decided: DecidedTurn, { failed, aborted, usage }: Outcome): void {
    const own = this.#ownTurns(decided);
    if (own === undefined) return;
    if (own.answering === decided) own.answering = undefined;
    if (failed || aborted) return;
    const { tenant, conversation, turn, tier, chosen: arm, at } = decided;
    const { answers } = this.find(tenant, conversation) ?? {};
    own.answers = afterAnswer(answers, { tier, arm, at, ...loggedTurn(turn), usage });
  }

  #ownTurns({ tenant, conversation, turn }: DecidedTurn): OwnTurns | undefined {
    if (conversation === undefined || turn.kind === "side") return undefined;
    const key = conversationKey(tenant, conversation);
    const own = this.#own.get(key) ?? { answering: undefined, answers: undefined };
    this.#own.delete(key);
    this.#own.set(key, own);
    if (this.#own.size > MAX_CONVERSATIONS) this.#forgetOldest();
    return own;
  }

  #forgetOldest(): void {
    for (const key of this.#own.keys()) {
      this.#own.delete(key);
      return;
    }
  }
}

/** The turn as it is logged. */
export function loggedTurn({ kind }: Turn): Pick<Settlement, "turn"> {
  return kind === "ordinary" ? {} : { turn: kind };
}

function later(
  own: Conversation | undefined,
  logged: Conversation | undefined,
): Conversation | undefined {
  if (own === undefined || logged === undefined) return own ?? logged;
  return logged.at >= own.at ? logged : own;
}
