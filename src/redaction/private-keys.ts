import { placeholder } from './placeholder.ts';

const BEGIN = '-----BEGIN ';
const PRIVATE_HEADER = /^-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/;
const KEY_BODY = /^(?:[A-Za-z0-9+/=:,.-]|\\{1,15}[nr]|\s)*/;

/** Replaces private key blocks, also ones that a limit cut before their end. Certificates stay: they are public. */
export function redactPrivateKeys(text: string): string {
  if (!text.includes('PRIVATE KEY')) return text;
  let out = '';
  let from = 0;
  for (let at = text.indexOf(BEGIN); at >= 0; at = text.indexOf(BEGIN, Math.max(from, at + BEGIN.length))) {
    const header = PRIVATE_HEADER.exec(text.slice(at, at + 80))?.[0];
    if (!header) continue;
    // The body holds no run of dashes; looking no further than the next one keeps repeated headers linear.
    const start = at + header.length;
    const dashes = text.indexOf('-----', start);
    const body = KEY_BODY.exec(text.slice(start, dashes < 0 ? text.length : dashes))?.[0] ?? '';
    let end = start + body.length;
    if (text.startsWith('-----END ', end)) {
      const close = text.indexOf('-----', end + 9);
      end = close >= 0 && close - end < 80 ? close + 5 : end;
    }
    out +=
      text.slice(from, at) + placeholder('private-key', text.slice(at, end).replace(/\\{1,15}n|\s/g, ''));
    from = end;
  }
  return out + text.slice(from);
}
