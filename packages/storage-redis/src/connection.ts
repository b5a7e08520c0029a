import { StorageError, type StorageErrorCode } from "@armature/storage";
import { within } from "@armature/storage/shared";
import { ErrorReply } from "redis";
import { type Client, type ClientSettings, dial } from "./dial.ts";
import { findOwner } from "./find-owner.ts";

/** How long to wait for what is asked of a server before it is used. */
const CHECK_TIMEOUT_MS = 2000;

/** After a connection could not be made, none is tried for this long. */
const PAUSE_MS = 500;

/** Answers after which another node has to be asked, or the same one later. */
const MOVED_ON = /^(MOVED|ASK|READONLY|CLUSTERDOWN|MASTERDOWN|LOADING|TRYAGAIN|NOAUTH)\b/;

/** Answers that only another option mends. */
const NOT_ALLOWED = /^(WRONGPASS|NOAUTH|NOPERM)\b/;

export interface Server {
  readonly urls: readonly string[];
  readonly clustered: boolean;
  readonly client: ClientSettings;
}

export interface ConnectionOptions {
  readonly server: Server;
  /** In a cluster, the node that serves this key is the one to talk to. */
  readonly key: string;
  /** Refuses a server that will not do; asked of every one that is connected to. */
  check(client: Client): Promise<void>;
}

/** A connection to the node that serves a log, made anew after whatever breaks it. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #name: string;
  #connecting: Promise<Client> | undefined;
  #client: Client | undefined;
  #failure: StorageError | undefined;
  #notBefore = 0;
  #closed = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    const [first, ...others] = options.server.urls.map((url) => new URL(url).host);
    this.#name = `Redis at ${first}${others.length === 0 ? "" : ` and ${others.length} more`}`;
  }

  /** Connects. A server that will not do is `invalid-option` here, and `unavailable` later. */
  async open(): Promise<void> {
    await this.#connected();
  }

  /** Runs commands on one connection. Rejects with `unavailable`, whatever it was that failed. */
  async run<Value>(timeoutMs: number, work: (client: Client) => Promise<Value>): Promise<Value> {
    let client: Client | undefined;
    try {
      client = await this.#connected();
      return await within(work(client), timeoutMs);
    } catch (error) {
      if (client !== undefined && isBroken(error)) this.#drop(client);
      throw this.#typed(error, "unavailable");
    }
  }

  /** Breaks the connection; what is under way rejects. */
  close(): void {
    this.#closed = true;
    this.#client?.destroy();
  }

  async #connected(): Promise<Client> {
    if (this.#closed) throw new StorageError("unavailable", "the connection was closed");
    if (this.#client !== undefined) return this.#client;
    if (this.#failure !== undefined && performance.now() < this.#notBefore) throw this.#failure;
    this.#connecting ??= this.#connect().finally(() => {
      this.#connecting = undefined;
    });
    return this.#connecting;
  }

  async #connect(): Promise<Client> {
    try {
      const client = await this.#findServer();
      if (this.#closed) client.destroy();
      this.#client = client;
      return client;
    } catch (error) {
      this.#failure = this.#typed(error, codeOf(error));
      this.#notBefore = performance.now() + PAUSE_MS;
      throw this.#failure;
    }
  }

  /** Whichever of the nodes answers leads to the one that serves the log. */
  async #findServer(): Promise<Client> {
    let failure: unknown;
    for (const url of this.#options.server.urls) {
      try {
        return await this.#findServerBy(url);
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  }

  async #findServerBy(url: string): Promise<Client> {
    const { server, key, check } = this.#options;
    let client = await dial(url, server.client);
    try {
      if (server.clustered) {
        const owner = await within(findOwner(client, url, key), CHECK_TIMEOUT_MS);
        client.destroy();
        client = await dial(owner, server.client);
      }
      await within(check(client), CHECK_TIMEOUT_MS);
      return client;
    } catch (error) {
      client.destroy();
      throw error;
    }
  }

  #drop(client: Client): void {
    client.destroy();
    if (this.#client === client) this.#client = undefined;
  }

  /** Only the words of an error go on: what hangs on it may hold a password. */
  #typed(error: unknown, code: StorageErrorCode): StorageError {
    const words = wordsOf(error);
    const named = words.startsWith(this.#name) ? words : `${this.#name}: ${words}`;
    return new StorageError(code, named);
  }
}

function isBroken(error: unknown): boolean {
  return !(error instanceof ErrorReply) || MOVED_ON.test(error.message);
}

function codeOf(error: unknown): StorageErrorCode {
  if (StorageError.isInstance(error)) return error.code;
  return error instanceof ErrorReply && NOT_ALLOWED.test(error.message)
    ? "invalid-option"
    : "unavailable";
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return "it failed";
  const code = "code" in error ? String(error.code) : error.name;
  return error.message === "" ? code : error.message;
}
