/** The keys of one log. The name in braces puts all of them on one node of a cluster. */
export interface Keys {
  /** Stream: an entry each, whose id is its offset. */
  readonly log: string;
  /** Hash: `version` of this layout, `last` and `trimmed` offset. */
  readonly head: string;
  /** Hash: of each fingerprint's snapshot, and of the previous one, `<offset> <ms since 1970>`. */
  readonly positions: string;
  /** Hash: the same fields, the snapshots. */
  readonly snapshots: string;
  /** String: a writer's latest append, `<number> <offset before it>`. Expires. */
  writer(id: string): string;
}

export function keysOf(name: string): Keys {
  const prefix = `armature:{${name}}:`;
  return {
    log: `${prefix}log`,
    head: `${prefix}head`,
    positions: `${prefix}positions`,
    snapshots: `${prefix}snapshots`,
    writer: (id) => `${prefix}writer:${id}`,
  };
}
