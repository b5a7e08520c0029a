import { dirname } from "node:path";

/**
 * Imports between the folders of a package that go against `folders`, its order from top to bottom.
 * Folders in a nested array stand side by side and do not import each other. A file belongs to the
 * longest listed folder that holds it. Files directly in `src` stand above all folders, except
 * `error.ts`, which stands below them.
 *
 * @param imports each file's imports of files of its package, all as paths that begin with `src/`
 */
export function folderViolations(imports, folders) {
  const levels = new Map(folders.flatMap((entry, level) => [entry].flat().map((f) => [f, level])));
  const found = new Set();
  for (const [file, targets] of imports) {
    const own = folderOf(file, levels);
    if (own !== TOP && own !== BOTTOM && !levels.has(own)) {
      found.add(`armature.folders does not list "${own}"`);
      continue;
    }
    for (const target of targets) {
      const other = folderOf(target, levels);
      if (other === own || levelOf(other, levels) > levelOf(own, levels)) continue;
      const place = other === TOP ? "a file directly in src" : `folder "${other}"`;
      found.add(`/${file}: imports ${place}; only folders listed below its own may be imported`);
    }
  }
  for (const folder of levels.keys()) {
    const holds = (file) => file.startsWith(`src/${folder}/`);
    if (![...imports.keys()].some(holds))
      found.add(`armature.folders lists "${folder}", an empty folder`);
  }
  return [...found];
}

const MOST_FILES = 15;

/** The folders that hold more files than a reader takes in at a glance. */
export function crowdedFolders(files) {
  return [...Map.groupBy(files, dirname)]
    .filter(([, held]) => held.length > MOST_FILES)
    .map(
      ([folder, held]) => `/${folder}: holds ${held.length} files; at most ${MOST_FILES} may be`,
    );
}

const TOP = ".";
const BOTTOM = "error.ts";

function folderOf(file, levels) {
  const path = file.slice("src/".length);
  if (path === BOTTOM) return BOTTOM;
  if (!path.includes("/")) return TOP;
  for (let folder = dirname(path); folder !== "."; folder = dirname(folder)) {
    if (levels.has(folder)) return folder;
  }
  return path.split("/")[0];
}

function levelOf(folder, levels) {
  if (folder === TOP) return -1;
  // The bottom, or a folder that is not listed, which is reported already.
  return levels.get(folder) ?? Number.POSITIVE_INFINITY;
}

/** The circles of imports among a package's files, each reported once, at its first file by name. */
export function circles(imports) {
  const done = new Set();
  const found = [];
  const walk = (file, path) => {
    const start = path.indexOf(file);
    if (start >= 0) {
      const circle = path.slice(start);
      found.push(
        `/${circle.toSorted()[0]}: imports itself through ${circle.join(" → ")} → ${file}`,
      );
      return;
    }
    if (done.has(file)) return;
    for (const target of imports.get(file)) walk(target, [...path, file]);
    done.add(file);
  };
  for (const file of imports.keys()) walk(file, []);
  return found;
}
