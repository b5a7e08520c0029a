/** Whether this process runs in continuous integration: `CI` is set, and is neither empty, `0` nor `false`. */
export function inCI(): boolean {
  return !["", "0", "false"].includes(process.env.CI ?? "");
}
