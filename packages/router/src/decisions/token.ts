import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomFillSync,
} from "node:crypto";
import { RouterError } from "../error.ts";
import type { TokenKey } from "../options/options.ts";

/** Content of a feedback token: the attempt, and when it was decided. */
export interface TokenContent {
  readonly decisionId: string;
  readonly attempt: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Nonces to draw at a time, because a call for random bytes takes as long as the rest of a token. */
const NONCES = 256;

/** Seals feedback tokens (AES-256-GCM): they can be neither read nor forged. */
export class TokenSealer {
  readonly #sealingId: string;
  readonly #keys: ReadonlyMap<string, KeyObject>;
  readonly #nonces = Buffer.alloc(NONCES * NONCE_BYTES);
  #unused = 0;

  /** The first key seals; all of them open. */
  constructor(keys: readonly [TokenKey, ...TokenKey[]]) {
    this.#sealingId = keys[0].id;
    this.#keys = new Map(keys.map(({ id, secret }) => [id, derive(secret)]));
  }

  seal({ decisionId, attempt, at }: TokenContent): string {
    const keyId = this.#sealingId;
    const nonce = this.#nonce();
    const cipher = createCipheriv("aes-256-gcm", this.#keys.get(keyId) as KeyObject, nonce);
    cipher.setAAD(Buffer.from(keyId));
    const text = cipher.update(`${attempt} ${at} ${decisionId}`, "utf8");
    const sealed = Buffer.concat([nonce, text, cipher.final(), cipher.getAuthTag()]);
    return `${keyId}.${sealed.toString("base64url")}`;
  }

  /** A fresh nonce: each is used once. */
  #nonce(): Buffer {
    if (this.#unused === 0) {
      randomFillSync(this.#nonces);
      this.#unused = NONCES;
    }
    this.#unused -= 1;
    const at = this.#unused * NONCE_BYTES;
    return this.#nonces.subarray(at, at + NONCE_BYTES);
  }

  /** @throws RouterError `invalid-token` */
  open(token: string): TokenContent {
    const dot = token.indexOf(".");
    const keyId = token.slice(0, Math.max(dot, 0));
    const key = this.#keys.get(keyId);
    const sealed = Buffer.from(token.slice(dot + 1), "base64url");
    // Only the original spelling counts: otherwise a changed last letter might still open.
    const canonical = token === `${keyId}.${sealed.toString("base64url")}`;
    if (key === undefined || !canonical || sealed.length <= NONCE_BYTES + TAG_BYTES)
      throw invalid();
    try {
      const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(Buffer.from(keyId));
      decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
      const text = decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES), undefined, "utf8");
      const [attempt, at, ...decisionId] = (text + decipher.final("utf8")).split(" ");
      return { decisionId: decisionId.join(" "), attempt: Number(attempt), at: Number(at) };
    } catch (cause) {
      throw invalid(cause);
    }
  }
}

// A key object is prepared once. Bytes would be prepared for every token, at four times the cost.
function derive(secret: string): KeyObject {
  const bytes = hkdfSync("sha256", secret, "", "armature feedback token", 32);
  return createSecretKey(Buffer.from(bytes));
}

function invalid(cause?: unknown): RouterError {
  return new RouterError(
    "invalid-token",
    "the feedback token was not sealed by this router: send it back unchanged, as it was given",
    { cause },
  );
}
