import { StorageError, type StorageErrorCode } from "@armature/storage";
import { type Clock, type MonotonicTime, msBetween } from "@armature/storage/kit";
import { answerWithin } from "@armature/storage/shared";
import { ErrorReply } from "redis";
import { type Client, type ClientSettings, dial } from "./dial.ts";
import { findOwner } from "./find-owner.ts";

/** Time limit of the checks before a server is used. */
const CHECK_TIMEOUT_MS = 2000;

/** Time between a failed connection attempt and the next one. */
const PAUSE_MS = 500;

/** Errors after which the storage must ask another node, or the same node later. */
const MOVED = /^(MOVED|ASK|READONLY|CLUSTERDOWN|MASTERDOWN|LOADING|TRYAGAIN|NOAUTH)\b/;

/** Errors that only another option fixes. */
const NOT_ALLOWED = /^(WRONGPASS|NOAUTH|NOPERM)\b/;

export interface Server {
  readonly urls: readonly string[];
  readonly clustered: boolean;
  readonly client: ClientSettings;
}

export interface ConnectionOptions {
  readonly server: Server;
  readonly clock: Clock;
  /** In a cluster, the storage connects to the node that serves this key. */
  readonly key: string;
  /** Throws if the server is unsuitable. Called for each new connection. */
  check(client: Client): Promise<void>;
}

/** A connection to the node that serves a log. It connects again after any failure. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #name: string;
  #connecting: Promise<Client> | undefined;
  #client: Client | undefined;
  /** The last failed connection attempt. */
  #failure: { readonly error: StorageError; readonly at: MonotonicTime } | undefined;
  #closed = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    const [first, ...others] = options.server.urls.map((url) => new URL(url).host);
    this.#name = `Redis at ${first}${others.length === 0 ? "" : ` and ${others.length} more`}`;
  }

  /** Connects. Rejects with `invalid-option` if the server is unsuitable. */
  async open(): Promise<void> {
    await this.#connected();
  }

  /** Runs commands on one connection. Any failure rejects with `unavailable`. */
  async run<Value>(timeoutMs: number, work: (client: Client) => Promise<Value>): Promise<Value> {
    let client: Client | undefined;
    try {
      client = await this.#connected();
      return await answerWithin(work(client), timeoutMs);
    } catch (error) {
      if (client !== undefined && isBroken(error)) this.#drop(client);
      throw this.#typed(error, "unavailable");
    }
  }

  /** Closes the connection; commands in progress reject. */
  close(): void {
    this.#closed = true;
    this.#client?.destroy();
  }

  async #connected(): Promise<Client> {
    if (this.#closed) throw new StorageError("unavailable", "the connection was closed");
    if (this.#client !== undefined) return this.#client;
    if (this.#failure !== undefined && this.#msSince(this.#failure.at) < PAUSE_MS) {
      throw this.#failure.error;
    }
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
      const failure = this.#typed(error, codeOf(error));
      this.#failure = { error: failure, at: this.#options.clock.monotonic() };
      throw failure;
    }
  }

  #msSince(time: MonotonicTime): number {
    return msBetween(time, this.#options.clock.monotonic());
  }

  /** Any node that answers leads to the one that serves the log. */
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
        const owner = await answerWithin(findOwner(client, url, key), CHECK_TIMEOUT_MS);
        client.destroy();
        client = await dial(owner, server.client);
      }
      await answerWithin(check(client), CHECK_TIMEOUT_MS);
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

  /** Keeps only the message of the error: its other properties may contain a password. */
  #typed(error: unknown, code: StorageErrorCode): StorageError {
    const message = messageOf(error);
    const named = message.startsWith(this.#name) ? message : `${this.#name}: ${message}`;
    return new StorageError(code, named);
  }
}

function isBroken(error: unknown): boolean {
  return !(error instanceof ErrorReply) || MOVED.test(error.message);
}

function codeOf(error: unknown): StorageErrorCode {
  if (StorageError.isInstance(error)) return error.code;
  return error instanceof ErrorReply && NOT_ALLOWED.test(error.message)
    ? "invalid-option"
    : "unavailable";
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return "it failed";
  const code = "code" in error ? String(error.code) : error.name;
  return error.message === "" ? code : error.message;
}
