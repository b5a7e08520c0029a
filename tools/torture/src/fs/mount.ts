import { spawnSync } from "node:child_process";

/**
 * Whether a command succeeded that only root may give: by a `sudo` that asks nothing, where this is
 * not root.
 */
export function asRoot(...command: readonly string[]): boolean {
  const [program = "", ...args] =
    process.getuid?.() === 0 ? command : ["sudo", "--non-interactive", ...command];
  return spawnSync(program, args).status === 0;
}

/** Mounts a disk until it is disposed of, or the process ends; undefined where it may not. */
export function mount(path: string, ...disk: readonly string[]): Disposable | undefined {
  if (!asRoot("mount", ...disk, path)) return undefined;
  const unmount = (): void => void (asRoot("umount", path) || asRoot("umount", "--lazy", path));
  process.prependOnceListener("exit", unmount);
  return {
    [Symbol.dispose]() {
      process.off("exit", unmount);
      unmount();
    },
  };
}
