/** Colour and SVG `stroke-dasharray` of a line. */
export interface LineStyle {
  readonly color: string;
  readonly dash: string;
}

// The palette of Okabe and Ito, which colour-blind readers can distinguish.
const colors = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"];
const seriesDashes = ["none", "9 4", "3 3"];
const levelDashes = ["2 4", "8 5", "8 3 2 3", "none"];

/** Style of the series at an index; distinct for the first 18. */
export function seriesStyle(index: number): LineStyle {
  return {
    color: colors[index % colors.length] ?? "",
    dash: seriesDashes[Math.floor(index / colors.length) % seriesDashes.length] ?? "",
  };
}

/** Style of the horizontal line at an index; distinct for the first 4. */
export function levelStyle(index: number): LineStyle {
  return { color: "#555", dash: levelDashes[index % levelDashes.length] ?? "" };
}
