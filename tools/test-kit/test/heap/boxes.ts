/** A round that allocates an object which outlives it. */
export default function prepare(): () => void {
  const kept: { value: number }[] = [];
  let next = 0;
  return () => {
    kept[next % 1000] = { value: next };
    next += 1;
  };
}
