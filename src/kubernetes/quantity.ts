/** A number, then a binary suffix, a decimal suffix or a decimal exponent (apimachinery's pkg/api/resource/quantity.go). */
const QUANTITY =
  /^(?<number>[+-]?(?:\d+\.?\d*|\.\d+))(?:(?<suffix>[KMGTPE]i|[numkMGTPE])|[eE](?<power>[+-]?\d+))?$/;

/** The power of ten of a decimal suffix. */
const DECIMAL: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const BINARY = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

/**
 * A Kubernetes quantity as a number of its base unit: cores, bytes, pieces. `100m` is 0.1, `1Gi` is 1073741824, `1e3` and
 * `1k` are 1000, `1E` is 10^18. Undefined for what is no quantity. Objects as people write them hold plain numbers too.
 */
export function quantity(text: string | number | undefined | null): number | undefined {
  const found = QUANTITY.exec(String(text ?? '').trim())?.groups;
  if (!found?.number) return undefined;
  const { number, suffix = '', power = '0' } = found;
  const step = BINARY.indexOf(suffix);
  if (step >= 0) return Number(number) * 1024 ** (step + 1);
  // As one literal it is rounded once: 0.1 for `100m`, where a product would carry an error.
  return Number(`${number}e${DECIMAL[suffix] ?? Number(power)}`);
}
