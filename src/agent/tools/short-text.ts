import { redactText } from '#src/redaction/redact.ts';
import { plainText } from './plain-text.ts';

/**
 * At most `most` characters of a text and a visible marker. What hides in it is taken out first, because it would split a
 * secret, and secrets before it is cut, because half a secret looks like none.
 */
export function shortText(text: string, most: number): string {
  const whole = redactText(plainText(text));
  if (whole.length <= most) return whole;
  return `${whole.slice(0, most)}…[${whole.length - most} more characters]`;
}
