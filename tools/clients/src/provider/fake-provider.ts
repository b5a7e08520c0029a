import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { startServer } from "@armature/test-kit";
import { CUT_AFTER, type Fault, type Scenario } from "../scenarios.ts";
import { chat } from "./chat/chat.ts";
import { composeReply } from "./compose-reply.ts";
import type { Dialect, Protocol, StreamEvent, WrittenReply } from "./dialect.ts";
import { messages } from "./messages/messages.ts";
import { type JsonObject, RefusedRequest, readObject } from "./reading.ts";
import type { Answer, RecordedRequest } from "./recorded-request.ts";
import { responses } from "./responses/responses.ts";
import type { Turn } from "./turn.ts";

const dialects: Readonly<Record<Protocol, Dialect>> = { chat, messages, responses };

/** Time between the last event of a stream and its cut. */
const CUT_MS = 300;

export interface ProviderSettings {
  readonly scenario: Scenario;
  /** The one protocol that it speaks. */
  readonly protocol: Protocol;
  /** The only key and the only model's name that it accepts. */
  readonly key: string;
  readonly model: string;
  /** Receives each request before it is answered. */
  record(request: RecordedRequest): void;
}

/**
 * A provider with a scripted model, on a free port of the loopback. It refuses what the real API would
 * refuse, and acts out the scenario's fault once, in the first response to the task.
 *
 * @returns its address, without `/v1`, and a function that stops it
 */
export async function startProvider(
  settings: ProviderSettings,
): Promise<{ readonly url: string; stop(): void }> {
  const provider = new FakeProvider(settings);
  const server = createServer((request, response) => {
    provider.answer(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  const { url } = await startServer(server);
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url, stop };
}

class FakeProvider {
  readonly #settings: ProviderSettings;
  readonly #dialect: Dialect;
  /** The fault that is still to come. */
  #fault: Fault | undefined;
  #ids = 0;

  constructor(settings: ProviderSettings) {
    this.#settings = settings;
    this.#dialect = dialects[settings.protocol];
    this.#fault = settings.scenario.fault;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", url = "", headers } = request;
    const { pathname: path } = new URL(url, "http://provider");
    const received = await text(request);
    const record = (answer: Answer) =>
      this.#settings.record({ method, path, headers, body: parsedOr(received), answer });
    try {
      await this.#serve({ method, path, headers, received }, response, record);
    } catch (error) {
      const status = statusOf(error);
      const { message } = error as Error;
      record({ kind: "refusal", status, message });
      send(response, status, this.#dialect.writeError(status, message));
    }
  }

  async #serve(
    request: { method: string; path: string; headers: IncomingHttpHeaders; received: string },
    response: ServerResponse,
    record: (answer: Answer) => void,
  ): Promise<void> {
    const { method, path, headers, received } = request;
    const { key, model, scenario } = this.#settings;
    if (method !== "POST" || path !== `/v1${this.#dialect.path}`) {
      throw new NotServed(404, `${method} ${path} is not served`);
    }
    if (!this.#dialect.hasKey(headers, key)) throw new NotServed(401, "invalid key");
    const turn = this.#dialect.readRequest(readObject(parsedOr(received), "body"), headers);
    if (turn.model !== model) throw new NotServed(404, `there is no model ${turn.model}`);
    const reply = composeReply(turn, scenario);
    const written = this.#dialect.writeReply(reply, turn, (prefix) => this.#makeId(prefix));
    const fault = reply.side ? undefined : this.#fault;
    if (fault !== undefined) {
      this.#fault = undefined;
      record({ kind: "fault" });
      await this.#fail(response, fault, turn, written);
      return;
    }
    const calls = reply.calls.map(({ name }) => name);
    record(reply.side ? { kind: "side" } : { kind: "reply", calls, thoughts: turn.thoughts });
    if (!turn.stream) return send(response, 200, written.json);
    await this.#stream(response, written.events);
    response.end(this.#dialect.lastLine);
  }

  async #fail(
    response: ServerResponse,
    fault: Fault,
    { stream }: Turn,
    { events }: WrittenReply,
  ): Promise<void> {
    if (fault.kind === "status") {
      const error = this.#dialect.writeError(fault.status, "The server is overloaded");
      return send(response, fault.status, error, { "retry-after": "1" });
    }
    if (!stream) {
      response.destroy();
      return;
    }
    await this.#stream(response, events.slice(0, CUT_AFTER));
    // By then the events have reached the client, so that nobody can hide the fault from it.
    await sleep(CUT_MS);
    const [first] = events;
    if (fault.by === "error" && first !== undefined) {
      await this.#stream(response, [this.#dialect.writeErrorEvent(first)]);
    }
    if (fault.by === "reset") response.destroy();
    else response.end();
  }

  /** Resolves once the events are on their way, each in a piece of its own. */
  async #stream(response: ServerResponse, events: readonly StreamEvent[]): Promise<void> {
    if (!response.headersSent) {
      response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
    }
    for (const { name, data } of events) {
      const event = name === undefined ? "" : `event: ${name}\n`;
      const text = `${event}data: ${JSON.stringify(data)}\n\n`;
      await new Promise<void>((resolve) => response.write(text, () => resolve()));
    }
  }

  #makeId(prefix: string): string {
    this.#ids += 1;
    return `${prefix}_${String(this.#ids).padStart(8, "0")}`;
  }
}

/** A request that is refused with a status of its own. */
class NotServed extends Error {
  override readonly name = "NotServed";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

function statusOf(error: unknown): number {
  if (error instanceof RefusedRequest) return 400;
  if (error instanceof NotServed) return error.status;
  throw error;
}

/** The JSON value of a text, or the text itself. */
function parsedOr(received: string): unknown {
  try {
    return JSON.parse(received);
  } catch {
    return received;
  }
}

function send(
  response: ServerResponse,
  status: number,
  body: JsonObject,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}
