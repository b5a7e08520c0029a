/** What the model thinks, and the seals without which the real APIs refuse a returned thought. */
export const THOUGHT: {
  readonly text: string;
  /** Signature of a thinking block. */
  readonly signature: string;
  /** Content of a reasoning item. */
  readonly encrypted: string;
} = {
  text: "I should write the file.",
  signature: Buffer.from("signature of the provider ".repeat(4)).toString("base64"),
  encrypted: Buffer.from("encrypted reasoning of the provider ".repeat(4)).toString("base64"),
};
