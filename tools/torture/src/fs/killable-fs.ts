import type { FileSystem } from "@armature/storage-fs";

/** A file system whose process can be killed. */
export interface KillableFileSystem {
  readonly fileSystem: FileSystem;
  /** From now on, calls have no effect and never return. */
  kill(): void;
  /** Runs the work of the process. Resolves to true if it was killed or failed before the end. */
  outlived(work: () => Promise<void>): Promise<boolean>;
}

/** Wraps a file system so that its process can be killed. */
export function killableFileSystem(fileSystem: FileSystem): KillableFileSystem {
  let die: () => void = () => undefined;
  const death = new Promise<true>((resolve) => {
    die = () => resolve(true);
  });
  const never = new Promise<never>(() => undefined);
  let dead = false;
  const guarded = <Target extends object>(target: Target): Target =>
    new Proxy(target, {
      get: (_, name) => {
        const call: unknown = Reflect.get(target, name);
        if (typeof call !== "function") return call;
        return async (...args: readonly unknown[]) => {
          try {
            const value: unknown = dead ? never : await call.apply(target, args);
            return dead ? never : isHandle(value) ? guarded(value) : value;
          } catch (error) {
            if (dead) return never;
            throw error;
          }
        };
      },
    });
  return {
    fileSystem: guarded(fileSystem),
    kill() {
      dead = true;
      die();
    },
    outlived(work) {
      const end = work().then(
        () => false,
        () => true,
      );
      return Promise.race([death, end]);
    },
  };
}

function isHandle(value: unknown): value is object {
  return typeof value === "object" && value !== null && "sync" in value;
}
