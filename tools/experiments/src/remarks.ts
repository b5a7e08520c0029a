/** Why targets are missed, by experiment; written by hand, shown while any of them is. */
export const remarks: Readonly<Record<string, string>> = {};
