/** The keys of one log. The name in braces puts them all on one node of a cluster. */
export interface Keys {
  /** Stream with one element per entry; its id is the offset. */
  readonly log: string;
  /** Hash: `version` of this layout, and the offsets `last` and `trimmed`. */
  readonly head: string;
  /** Hash with two fields per fingerprint, for its last snapshots: `<offset> <ms since 1970>`. */
  readonly positions: string;
  /** Hash with the same fields: the snapshots themselves. */
  readonly snapshots: string;
  /** String: a writer's latest append, `<number> <offset before it>`. It expires. */
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
