import type { WriteStream } from "node:tty";

const WIDTH = 30;

/**
 * A progress bar that is redrawn at each step. A library's bar draws on a timer, which never fires
 * while a simulation keeps the process busy.
 */
export class ProgressBar {
  readonly #terminal: WriteStream;
  readonly #total: number;
  #done = 0;
  #drawn = "";

  /** @param total steps until the work is complete */
  constructor(terminal: WriteStream, total: number) {
    this.#terminal = terminal;
    this.#total = total;
  }

  advance(): void {
    this.#done += 1;
    const share = this.#done / this.#total;
    const filled = Math.round(share * WIDTH);
    const bar = "█".repeat(filled) + "░".repeat(WIDTH - filled);
    const line = `\r${bar} ${Math.floor(100 * share)}%`;
    if (line !== this.#drawn) this.#terminal.write(line);
    this.#drawn = line;
  }

  /** Erases the bar. */
  clear(): void {
    this.#terminal.write("\r\x1b[K");
  }
}
