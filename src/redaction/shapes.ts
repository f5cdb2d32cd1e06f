import { placeholder } from './placeholder.ts';

/**
 * Secrets that their own shape gives away. Every expression is linear: it starts at a literal, has no nested
 * quantifier, and every open run is bounded or starts behind a look-behind, so that a run is entered once.
 */
interface Shape {
  kind: string;
  /** A literal without which the expression cannot match; saves most scans. */
  hint: string;
  pattern: RegExp;
  /** The group that holds the secret; the rest of the match stays. 0 is all of it. */
  group?: 1;
  accept?: (secret: string) => boolean;
}

const hasDigitAndUpper = (text: string): boolean => /\d/.test(text) && /[A-Z]/.test(text);

const SHAPES: Shape[] = [
  {
    kind: 'aws-key-id',
    hint: 'A',
    pattern: /(?<![A-Za-z0-9])A(?:KIA|SIA|GPA|IDA|ROA|NPA|NVA|BIA|CCA)[A-Z0-9]{16}(?![A-Za-z0-9])/g,
  },
  { kind: 'github-token', hint: 'gh', pattern: /(?<![A-Za-z0-9])gh[pousr]_[A-Za-z0-9]{30,255}/g },
  { kind: 'github-token', hint: 'github_pat_', pattern: /(?<![A-Za-z0-9])github_pat_[A-Za-z0-9_]{22,255}/g },
  {
    kind: 'gitlab-token',
    hint: 'gl',
    pattern: /(?<![A-Za-z0-9])gl(?:pat|dt|rt|ptt|ft|soat|cbt|agent|imt)-[\w-]{20,255}/g,
  },
  {
    kind: 'slack-token',
    hint: 'xox',
    pattern: /(?<![A-Za-z0-9])xox[a-z](?:\.xox[a-z])?-[A-Za-z0-9-]{10,255}/g,
  },
  { kind: 'slack-token', hint: 'xapp-', pattern: /(?<![A-Za-z0-9])xapp-\d-[A-Za-z0-9-]{10,255}/g },
  {
    kind: 'slack-webhook',
    hint: 'hooks.slack.com',
    pattern: /hooks\.slack\.com\/(?:services|workflows|triggers)\/([A-Za-z0-9/_-]{10,255})/g,
    group: 1,
  },
  { kind: 'stripe-key', hint: 'k_', pattern: /(?<![A-Za-z0-9])[sr]k_(?:live|test)_[A-Za-z0-9]{10,255}/g },
  { kind: 'webhook-secret', hint: 'whsec_', pattern: /(?<![A-Za-z0-9])whsec_[A-Za-z0-9+/=]{16,255}/g },
  {
    kind: 'openai-key',
    hint: 'sk-',
    pattern: /(?<![A-Za-z0-9_-])sk-[A-Za-z0-9_-]{20,255}/g,
    accept: hasDigitAndUpper,
  },
  { kind: 'google-key', hint: 'AIza', pattern: /(?<![A-Za-z0-9])AIza[0-9A-Za-z_-]{35}/g },
  { kind: 'google-token', hint: 'ya29.', pattern: /(?<![A-Za-z0-9])ya29\.[\w-]{20,2048}/g },
  { kind: 'google-secret', hint: 'GOCSPX-', pattern: /(?<![A-Za-z0-9])GOCSPX-[\w-]{20,64}/g },
  { kind: 'npm-token', hint: 'npm_', pattern: /(?<![A-Za-z0-9])npm_[A-Za-z0-9]{36}/g },
  { kind: 'pypi-token', hint: 'pypi-', pattern: /(?<![A-Za-z0-9])pypi-[\w-]{50,255}/g },
  { kind: 'sendgrid-key', hint: 'SG.', pattern: /(?<![A-Za-z0-9])SG\.[\w-]{16,64}\.[\w-]{16,64}/g },
  { kind: 'docker-token', hint: 'dckr_', pattern: /(?<![A-Za-z0-9])dckr_(?:pat|oat)_[\w-]{20,128}/g },
  { kind: 'vault-token', hint: 'hv', pattern: /(?<![A-Za-z0-9])hv[sbr]\.[\w-]{20,512}/g },
  { kind: 'huggingface-token', hint: 'hf_', pattern: /(?<![A-Za-z0-9])hf_[A-Za-z0-9]{30,64}/g },
  { kind: 'digitalocean-token', hint: '_v1_', pattern: /(?<![A-Za-z0-9])do[opr]_v1_[0-9a-f]{40,128}/g },
  { kind: 'jwt', hint: 'eyJ', pattern: /(?<![\w-])eyJ[\w-]{8,4096}\.[\w-]{8,8192}\.[\w-]{0,2048}/g },
  {
    kind: 'url-password',
    hint: '://',
    // Greedy to the last `@` before the path: passwords with an unescaped `@` exist in real settings.
    pattern: /:\/\/[^\s:@/?#"'<>]{0,128}:([^\s/?#"'<>]{1,256})@/g,
    group: 1,
  },
  {
    kind: 'signature',
    hint: 'ig',
    pattern: /[?&](?:X-Amz-Signature|X-Goog-Signature|X-Amz-Security-Token|sig)=([^\s&"'<>\\]{16,2048})/gi,
    group: 1,
  },
  {
    kind: 'authorization',
    hint: 'uthorization',
    pattern:
      /authorization\\{0,7}["']?\s{0,3}[:=]\s{0,3}\\{0,7}["']?(?:(?!bearer|basic)[A-Za-z][\w-]{1,20} )?([\w.~+/=:-]{8,4096})/gi,
    group: 1,
    accept: (text) => /\d/.test(text),
  },
  {
    kind: 'basic-auth',
    hint: 'asic ',
    pattern: /\bbasic {1,3}([A-Za-z0-9+/]{8,1024}={0,2})/gi,
    group: 1,
    accept: isBasicCredential,
  },
  {
    kind: 'bearer-token',
    hint: 'earer ',
    pattern: /\bbearer {1,3}([\w.~+/=-]{12,8192})/gi,
    group: 1,
    accept: (text) => /\d/.test(text),
  },
];

/** `user:password` in base64; "Basic authentication" is not. */
function isBasicCredential(text: string): boolean {
  const decoded = Buffer.from(text, 'base64').toString('latin1');
  return /^[\x20-\x7e]{0,256}:[\x20-\x7e]{0,512}$/.test(decoded);
}

/** Replaces every secret of a known shape. */
export function redactShapes(text: string): string {
  let out = text;
  for (const { kind, hint, pattern, group, accept } of SHAPES) {
    if (!out.includes(hint)) continue;
    out = out.replace(pattern, (match: string, first: unknown) => {
      const secret = group === 1 && typeof first === 'string' ? first : match;
      if (accept && !accept(secret)) return match;
      if (group !== 1) return placeholder(kind, secret);
      const at = match.lastIndexOf(secret);
      return match.slice(0, at) + placeholder(kind, secret) + match.slice(at + secret.length);
    });
  }
  return out;
}

const BEGIN = '-----BEGIN ';
const PRIVATE_HEADER = /^-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/;
const KEY_BODY = /^(?:[A-Za-z0-9+/=:,.-]|\\[nr]|\s)*/;

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
    out += text.slice(from, at) + placeholder('private-key', text.slice(at, end).replace(/\\n|\s/g, ''));
    from = end;
  }
  return out + text.slice(from);
}
