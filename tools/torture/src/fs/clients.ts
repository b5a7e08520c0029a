import { setTimeout as sleep } from "node:timers/promises";

const ASKING = 4;
const RATING = 4;
/** Feedback is told apart by its quality, a multiple of this. */
const QUALITY_STEP = 2 ** -20;

/** Clients of a gateway, some of which ask for answers, and others rate them. */
export class Clients {
  /** How many answers there were, and what came in place of others. */
  answered = 0;
  readonly failures: string[] = [];
  /** The feedback that was acknowledged as counted, by number. */
  readonly counted: number[] = [];
  readonly #url: string;
  readonly #tokens: string[] = [];
  readonly #work: Promise<void>[];
  #sent: number;
  #stopped = false;

  /** @param first The number of the first feedback. */
  constructor(url: string, first: number) {
    this.#url = url;
    this.#sent = first;
    this.#work = [
      ...Array.from({ length: ASKING }, () => this.#ask()),
      ...Array.from({ length: RATING }, () => this.#rate()),
    ];
  }

  /** The number of the next feedback. */
  get next(): number {
    return this.#sent;
  }

  /** From now on what fails is no failure. */
  expectTheEnd(): void {
    this.#stopped = true;
  }

  /** Resolves once nothing is under way. */
  async ended(): Promise<void> {
    await Promise.all(this.#work);
  }

  async #ask(): Promise<void> {
    const body = { model: "auto", messages: [{ role: "user", content: "Why is the sea blue?" }] };
    while (!this.#stopped) {
      const response = await this.#post("/v1/chat/completions", body);
      if (response?.status === 200) this.answered++;
      else if (!this.#stopped) this.failures.push(`an answer: ${response?.status}`);
      const token = response?.headers.get("x-armature-decision");
      if (typeof token === "string" && this.#tokens.length < 100) this.#tokens.push(token);
    }
  }

  async #rate(): Promise<void> {
    while (!this.#stopped) {
      const decision = this.#tokens.shift();
      if (decision === undefined) {
        await sleep(5);
        continue;
      }
      const number = this.#sent++;
      const feedback = { decision, quality: number * QUALITY_STEP, channel: "torture" };
      const response = await this.#post("/v1/feedback", feedback);
      if (response?.status === 200) this.counted.push(number);
      // 503: not stored yet, which is no failure of the server's.
      else if (response?.status !== 503 && !this.#stopped) {
        this.failures.push(`feedback: ${response?.status}`);
      }
    }
  }

  async #post(path: string, body: object): Promise<Response | undefined> {
    try {
      const response = await fetch(this.#url + path, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      await response.arrayBuffer();
      return response;
    } catch {
      return undefined;
    }
  }
}

/** The number of a feedback, by its quality. */
export function numberOf(quality: number): number {
  return quality / QUALITY_STEP;
}
