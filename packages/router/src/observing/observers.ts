import { LearnerError } from "@armature/learner";
import { StorageError } from "@armature/storage";
import type { Change, FailedEvent, RouterObserver } from "../contract/observer.ts";
import { RouterError } from "../error.ts";
import type { Logger } from "../options/options.ts";

/** The event that each method of an observer takes. */
type Events = {
  [Name in keyof RouterObserver]-?: Parameters<NonNullable<RouterObserver[Name]>>[0];
};

interface Attached {
  readonly observer: RouterObserver;
  warned: boolean;
}

/** The observers of one router. */
export class Observers {
  readonly #logger: Logger;
  readonly #clock: () => number;
  /** Replaced, never changed in place: an observer may detach while it is being notified. */
  #attached: readonly Attached[] = [];

  constructor(logger: Logger, clock: () => number) {
    this.#logger = logger;
    this.#clock = clock;
  }

  /** @returns a function that detaches the observer */
  attach(observer: RouterObserver): () => void {
    const attached = { observer, warned: false };
    this.#attached = [...this.#attached, attached];
    return () => {
      this.#attached = this.#attached.filter((other) => other !== attached);
    };
  }

  /** Builds the event only if an observer takes it. */
  notify<Name extends keyof Events>(name: Name, build: (at: number) => Events[Name]): void {
    let event: Events[Name] | undefined;
    for (const attached of this.#attached) {
      const { observer } = attached;
      const method = observer[name] as ((event: Events[Name]) => unknown) | undefined;
      if (method === undefined) continue;
      event ??= build(this.#clock());
      try {
        const returned = method.call(observer, event);
        // An async method fits the type as well; its rejection must not end the process.
        if (returned instanceof Promise) returned.catch((error) => this.#warn(attached, error));
      } catch (error) {
        this.#warn(attached, error);
      }
    }
  }

  changed(change: Change): void {
    this.notify("changed", (at) => ({ at, ...change }));
  }

  /** Logs a failure that the router's caller does not see, and notifies the observers of it. */
  problem(
    operation: FailedEvent["operation"],
    message: string,
    fields: Pick<FailedEvent, "decisionId" | "attempt"> & {
      readonly err?: unknown;
      readonly [field: string]: unknown;
    },
  ): void {
    this.#logger.error(fields, message);
    const { err, decisionId, attempt } = fields;
    this.failed(operation, message, err, { decisionId, attempt });
  }

  /** Notifies the observers of a failure that the router's caller is told by an error. */
  failed(
    operation: FailedEvent["operation"],
    message: string,
    error: unknown,
    about: Pick<FailedEvent, "decisionId" | "attempt" | "tenant">,
  ): void {
    this.notify("failed", (at) => {
      const own = isOwn(error) ? error : undefined;
      const reason = own === undefined ? message : `${message}: ${own.message}`;
      return { at, operation, code: own?.code, reason, ...about };
    });
  }

  #warn(attached: Attached, error: unknown): void {
    if (attached.warned) return;
    attached.warned = true;
    this.#logger.warn({ err: error }, "an observer failed; further failures of it are not logged");
  }
}

function isOwn(error: unknown): error is RouterError | StorageError | LearnerError {
  return (
    RouterError.isInstance(error) ||
    StorageError.isInstance(error) ||
    LearnerError.isInstance(error)
  );
}
