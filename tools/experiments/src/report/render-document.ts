import type { Collection } from "../collection.ts";
import type { Experiment, Record } from "../experiment.ts";
import { countTargets, missedCells, renderTables } from "./render-tables.ts";

/** Renders the document of a collection. */
export function renderDocument(
  collection: Collection,
  records: readonly { readonly experiment: Experiment; readonly record: Record }[],
): string {
  const overview = [
    "| experiment | question | targets met |",
    "|---|---|---|",
    ...records.map(({ experiment: { name, question }, record }) => {
      const { met, all } = countTargets(record.tables);
      return `| [${name}](#${name}) | ${question} | ${all === 0 ? "none set" : `${met} of ${all}`} |`;
    }),
  ].join("\n");
  const sections = records.map(({ experiment, record }) => section(collection, experiment, record));
  return [collection.introduction, `${overview}\n`, ...sections].join("\n");
}

function section(
  { name: folder, command, remarks }: Collection,
  { name, question, protocol }: Experiment,
  record: Record,
): string {
  const missed = missedCells(record.tables);
  const given = record.objective === undefined ? "" : ` --objective ${record.objective}`;
  return [
    `## ${name}`,
    "",
    question,
    "",
    "```sh",
    `${command} -- --only ${name} --seeds ${record.seeds}${given}`,
    "```",
    "",
    protocol,
    "",
    renderTables(record.tables),
    "",
    ...(record.charts ?? []).flatMap((chart) => [
      `![${chart.title}](${folder}/${name}-${chart.name}.svg)`,
      "",
    ]),
    ...(missed.length === 0 ? [] : ["Missed:", "", ...missed.map((cell) => `- ${cell}`), ""]),
    ...(missed.length === 0 || remarks[name] === undefined ? [] : [`Why: ${remarks[name]}`, ""]),
  ].join("\n");
}
