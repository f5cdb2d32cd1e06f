import { calibrated, type Knots } from '#src/diagnosis/calibration.ts';

/** A prediction with its raw confidence, whether it was right, and the group that folds keep together. */
export interface Graded {
  raw: number;
  right: boolean;
  /** The label: a map is never shown on labels that it was fitted to. */
  group: string;
}

/** Two causes, one right and one wrong, are added to each block: with few causes nothing is certain. */
const PRIOR = 1;

interface Block {
  from: number;
  to: number;
  /** Weights of what was right, and of all. */
  right: number;
  all: number;
}

/**
 * Isotonic regression by pooling adjacent violators (Ayer et al. 1955), each block shrunk by a Beta(1, 1) prior. Cases of one
 * cause are alike, so all of a group weigh as one: what is right on forty alike says little about the next cause. The
 * probability never falls with raw confidence.
 */
export function isotonic(graded: readonly Graded[]): Knots {
  const sizes = new Map<string, number>();
  for (const { group } of graded) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  const blocks: Block[] = [];
  for (const { raw, right, group } of [...graded].sort((a, b) => a.raw - b.raw)) {
    const weight = 1 / (sizes.get(group) ?? 1);
    const last = blocks.at(-1);
    if (last && last.to === raw) {
      last.right += right ? weight : 0;
      last.all += weight;
    } else blocks.push({ from: raw, to: raw, right: right ? weight : 0, all: weight });
    pool(blocks);
  }
  return blocks.flatMap(({ from, to, right, all }) => {
    const probability = round(share(right, all));
    const knots = [{ raw: round(from), probability }];
    return from === to ? knots : [...knots, { raw: round(to), probability }];
  });
}

/** Four digits are more than so few causes can tell. */
function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}

function share(right: number, all: number): number {
  return (right + PRIOR) / (all + 2 * PRIOR);
}

function pool(blocks: Block[]): void {
  for (;;) {
    const [last, before] = [blocks.at(-1), blocks.at(-2)];
    if (!last || !before || share(before.right, before.all) <= share(last.right, last.all)) return;
    before.to = last.to;
    before.right += last.right;
    before.all += last.all;
    blocks.pop();
  }
}

/** Each prediction's probability by a map that was fitted without its group's fold. */
export function crossFitted(graded: readonly Graded[], folds: number): number[] {
  const groups = [...new Set(graded.map(({ group }) => group))].sort();
  const foldOf = new Map(groups.map((group, index) => [group, index % folds]));
  const maps = Array.from({ length: folds }, (_, fold) =>
    isotonic(graded.filter(({ group }) => foldOf.get(group) !== fold)),
  );
  return graded.map(({ raw, group }) => calibrated(raw, maps[foldOf.get(group) ?? 0]));
}

export interface Reliability {
  from: number;
  to: number;
  predictions: number;
  /** Mean probability that was stated, and the share that was right. */
  stated: number;
  right: number;
}

/** What was stated against what was right, in tenths; empty tenths are left out. */
export function reliability(probabilities: readonly number[], graded: readonly Graded[]): Reliability[] {
  return Array.from({ length: 10 }, (_, tenth): Reliability => {
    const inside = probabilities.flatMap((probability, index) =>
      Math.min(9, Math.floor(probability * 10)) === tenth
        ? [{ probability, right: graded[index]?.right ? 1 : 0 }]
        : [],
    );
    const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    return {
      from: tenth / 10,
      to: (tenth + 1) / 10,
      predictions: inside.length,
      stated: mean(inside.map(({ probability }) => probability)),
      right: mean(inside.map(({ right }) => right)),
    };
  }).filter(({ predictions }) => predictions > 0);
}

/** Mean squared difference between probability and outcome; 0 is perfect, 0.25 is a coin. */
export function brier(probabilities: readonly number[], graded: readonly Graded[]): number {
  const squares = probabilities.map(
    (probability, index) => (probability - (graded[index]?.right ? 1 : 0)) ** 2,
  );
  return squares.reduce((sum, value) => sum + value, 0) / squares.length;
}
