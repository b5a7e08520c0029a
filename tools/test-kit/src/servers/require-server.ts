/**
 * Whether the tests that need a server can run: `found` says so. Continuous integration must have
 * it: there, absence throws. Elsewhere it is told, and the tests are to be skipped.
 */
export function requireServer(name: string, found: boolean, remedy: string): boolean {
  if (found) return true;
  const message = `${name} is not on this machine: ${remedy}`;
  if (process.env.CI) throw new Error(message);
  console.warn(`SKIPPED: ${message}`);
  return false;
}
