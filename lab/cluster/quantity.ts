const FACTORS: Readonly<Record<string, number>> = {
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: 1024 ** 3,
  Ti: 1024 ** 4,
};

/** The number a quantity such as `250m`, `64Mi` or `2` stands for; 0 for what is none. */
export function quantity(text: string | number | undefined): number {
  const parsed = /^([0-9.]+)([A-Za-z]*)$/.exec(String(text ?? '0'));
  if (parsed === null) return 0;
  return Number(parsed[1]) * (parsed[2] === '' ? 1 : (FACTORS[parsed[2] ?? ''] ?? 0));
}
