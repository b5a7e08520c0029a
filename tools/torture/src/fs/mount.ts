import { spawnSync } from "node:child_process";

/** Runs a command as root, with `sudo` if necessary. Returns true if it succeeded. */
export function runAsRoot(...command: readonly string[]): boolean {
  const [program = "", ...args] =
    process.getuid?.() === 0 ? command : ["sudo", "--non-interactive", ...command];
  return spawnSync(program, args).status === 0;
}

/** Mounts a disk until it is disposed of or the process ends. Returns undefined if that fails. */
export function mount(path: string, ...disk: readonly string[]): Disposable | undefined {
  if (!runAsRoot("mount", ...disk, path)) return undefined;
  const unmount = (): void =>
    void (runAsRoot("umount", path) || runAsRoot("umount", "--lazy", path));
  process.prependOnceListener("exit", unmount);
  return {
    [Symbol.dispose]() {
      process.off("exit", unmount);
      unmount();
    },
  };
}
