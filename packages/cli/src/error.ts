/** An error that the user can fix. It is printed without a stack trace. */
export class CliError extends Error {
  override readonly name = "CliError";
  readonly exitCode: number;

  /** @param options.exitCode the process's exit code. @default 1 */
  constructor(message: string, options: ErrorOptions & { readonly exitCode?: number } = {}) {
    super(message, options);
    this.exitCode = options.exitCode ?? 1;
  }
}

/** Runs a command. An error is printed in one line and sets the exit code. */
export async function reportingErrors(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    const expected = error instanceof Error && "code" in error;
    const message = error instanceof Error ? error.message : String(error);
    const known = error instanceof CliError || expected;
    console.error(`armature: ${known ? message : ((error as Error).stack ?? message)}`);
    process.exitCode = error instanceof CliError ? error.exitCode : 1;
  }
}
