import { setTimeout as sleep } from "node:timers/promises";

const ASKING = 4;
const RATING = 4;
/** The quality of each feedback is a different multiple of this, which identifies it. */
const QUALITY_STEP = 2 ** -20;

/** Clients of a gateway: some ask for answers, others rate them. */
export class Clients {
  /** The number of answers, and a description of each failed request. */
  answered = 0;
  readonly failures: string[] = [];
  /** Numbers of the feedback that was acknowledged as counted. */
  readonly counted: number[] = [];
  readonly #url: string;
  readonly #tokens: string[] = [];
  readonly #work: Promise<void>[];
  #sent: number;
  #stopped = false;

  /** @param first number of the first feedback */
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

  /** Failures after this call do not count. */
  expectTheEnd(): void {
    this.#stopped = true;
  }

  /** Resolves when no request is in flight. */
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
      // 503: not stored yet, which is not a failure of the server.
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

/** The number of a feedback with this quality. */
export function numberOf(quality: number): number {
  return quality / QUALITY_STEP;
}
