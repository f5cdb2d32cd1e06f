import calibration from '#evals/calibration.json' with { type: 'json' };

/** Raw confidence to probability: linear between knots that rise, constant outside them. */
export type Knots = readonly { raw: number; probability: number }[];

/**
 * The probability that a hypothesis of this raw confidence is right, as `npm run eval -- --calibrate` found it on recorded
 * incidents. Without knots it is the raw confidence.
 */
export function calibrated(raw: number, knots: Knots = calibration.knots): number {
  const above = knots.findIndex((knot) => knot.raw >= raw);
  const upper = knots[above];
  const lower = knots[above - 1];
  if (!upper) return knots.at(-1)?.probability ?? raw;
  if (!lower || upper.raw === raw) return upper.probability;
  const part = (raw - lower.raw) / (upper.raw - lower.raw);
  return lower.probability + part * (upper.probability - lower.probability);
}
