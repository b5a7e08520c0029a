const TRANSLATED = /^[a-z]+_armature_/;

/** The id of a translated response or one of its items. No upstream has stored what it stands for. */
export function translatedId(prefix: string, id: string): string {
  return `${prefix}_armature_${id}`;
}

export function isTranslatedId(id: string): boolean {
  return TRANSLATED.test(id);
}
