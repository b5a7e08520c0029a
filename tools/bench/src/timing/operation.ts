/** Something whose calls are timed. */
export interface Operation {
  call(): void;
  /** Calls after which the work repeats: samples hold whole cycles. @default 1 */
  readonly cycle?: number;
  /** Before every sample of so many calls, off the clock. */
  before?(calls: number): void;
  /** After every sample, off the clock. */
  after?(): Promise<void>;
}

/**
 * What a module of subjects exports by default: makes the operations that are timed, by name. Each
 * subject runs in a thread of its own, for its parameters must survive a copy there.
 */
export type Prepare<Parameters> = (
  parameters: Parameters,
) => Readonly<Record<string, Operation>> | Promise<Readonly<Record<string, Operation>>>;
