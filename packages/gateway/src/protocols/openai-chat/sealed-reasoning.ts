/**
 * The `format` of entries of `reasoning_details` that carry the state of a translated response. No
 * upstream of chat completions understands them.
 */
export const SEALED_FORMAT = "armature";
