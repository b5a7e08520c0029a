/** A timed operation. */
export interface Operation {
  call(): void;
  /** Number of calls after which the work repeats; samples hold whole cycles. @default 1 */
  readonly cycle?: number;
  /** Called before every sample, and not timed. */
  before?(calls: number): void;
  /** Called after every sample, and not timed. */
  after?(): Promise<void>;
}

/**
 * The default export of a subject: makes the timed operations, by name. The parameters must be
 * cloneable, because each subject runs in a separate thread.
 */
export type Prepare<Parameters> = (
  parameters: Parameters,
) => Readonly<Record<string, Operation>> | Promise<Readonly<Record<string, Operation>>>;
