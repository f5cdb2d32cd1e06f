import { placeholder } from './placeholder.ts';

/**
 * One way in which a secret is written. Every expression is linear: it starts at a literal, has no nested quantifier over the
 * same characters, and every open run is bounded or starts behind a look-behind, so that a run is entered once.
 */
export interface Shape {
  kind: string;
  /** A literal without which the expression cannot match; saves most scans. */
  hint?: string;
  pattern: RegExp;
  /** The group that holds the secret; the rest of the match stays. Without it the secret is all of it. */
  group?: 1;
  accept?: (secret: string) => boolean;
}

/** What replaces every secret that is written in one of these ways. */
export function shapeReplacer(shapes: readonly Shape[]): (text: string) => string {
  const hints = shapes.map((shape) => shape.hint ?? '');
  return (text) => {
    let out = text;
    for (let index = 0; index < hints.length; index += 1) {
      if (out.includes(hints[index] as string)) out = replaceShape(out, shapes[index] as Shape);
    }
    return out;
  };
}

function replaceShape(text: string, { kind, pattern, group, accept }: Shape): string {
  return text.replace(pattern, (match: string, first: unknown) => {
    const secret = group === 1 && typeof first === 'string' ? first : match;
    if (accept && !accept(secret)) return match;
    if (group !== 1) return placeholder(kind, secret);
    const at = match.lastIndexOf(secret);
    return match.slice(0, at) + placeholder(kind, secret) + match.slice(at + secret.length);
  });
}
