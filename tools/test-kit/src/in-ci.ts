/** True if this is continuous integration: `CI` is set and is not empty, `0` or `false`. */
export function inCI(): boolean {
  return !["", "0", "false"].includes(process.env.CI ?? "");
}
