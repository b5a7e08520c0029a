import { inCI } from "../in-ci.ts";

/**
 * True if tests that need a server can run.
 *
 * @param found whether the server's program is installed. If not, the tests are to be skipped, with
 *   a warning; in continuous integration absence throws.
 */
export function requireServer(name: string, found: boolean, remedy: string): boolean {
  if (found) return true;
  const message = `${name} is not on this machine: ${remedy}`;
  if (inCI()) throw new Error(message);
  console.warn(`SKIPPED: ${message}`);
  return false;
}
