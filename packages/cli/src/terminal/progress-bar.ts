import type { WriteStream } from "node:tty";

const WIDTH = 30;

/**
 * A bar on a terminal, drawn whenever it advances: a library's bar draws on a timer, which never
 * fires while a simulation keeps the process busy.
 */
export class ProgressBar {
  readonly #terminal: WriteStream;
  readonly #total: number;
  #done = 0;
  #drawn = "";

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

  /** Takes the bar away again. */
  clear(): void {
    this.#terminal.write("\r\x1b[K");
  }
}
