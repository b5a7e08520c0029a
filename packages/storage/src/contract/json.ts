/** A value that survives `JSON.stringify` and `JSON.parse`; an absent field may be `undefined`. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };
