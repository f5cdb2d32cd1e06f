import { SIGNATURES } from '#src/diagnosis/signatures/registry.ts';
import { conclude, type Looked } from './investigate.ts';
import { predictions } from './score.ts';
import type { LeftOut } from './tables.ts';
import { objectNamed, type Truth } from './truth.ts';

/**
 * How far the rest carries where a cause is not known: for each label, its cases are judged without the signatures that
 * answer it. Right is then to name the object by a general cause, or to abstain; naming another cause is not.
 */
export function leaveOneOut(
  cases: readonly { looked: Looked; truth: Truth }[],
  labels: Record<string, readonly string[]>,
): LeftOut[] {
  return Object.keys(labels)
    .sort()
    .flatMap((label): LeftOut[] => {
      const own = cases.filter(({ truth }) => truth.rootCause === label);
      if (own.length === 0) return [];
      const rest = SIGNATURES.filter(({ cause }) => !labels[label]?.includes(cause));
      const said = own.map(({ looked, truth }) => {
        const [first] = predictions(conclude(looked.snapshot, looked.collected, rest));
        return {
          first,
          right: first !== undefined && objectNamed(first).toLowerCase() === truth.object.toLowerCase(),
        };
      });
      const counts = new Map<string, number>();
      for (const { first } of said) if (first) counts.set(first.cause, (counts.get(first.cause) ?? 0) + 1);
      const [mostly] = [...counts].sort((a, b) => b[1] - a[1]);
      return [
        {
          label,
          cases: own.length,
          object: said.filter(({ right }) => right).length,
          abstained: said.filter(({ first }) => first === undefined).length,
          mostly: mostly ? `${mostly[0]} ${mostly[1]}` : '(nothing)',
        },
      ];
    });
}
