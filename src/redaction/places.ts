import { type Shape, shapeReplacer } from './shape.ts';

/** What addresses, headers and files of settings say around a secret. */
const PLACES: readonly Shape[] = [
  {
    kind: 'slack-webhook',
    hint: 'hooks.slack.com',
    pattern: /hooks\.slack\.com\/(?:services|workflows|triggers)\/([A-Za-z0-9/_-]{10,255})/g,
    group: 1,
  },
  { kind: 'terraform-token', hint: '.atlasv1.', pattern: /[A-Za-z0-9]{14}\.atlasv1\.[\w-]{40,128}/g },
  { kind: 'telegram-token', hint: ':AA', pattern: /(?<![A-Za-z0-9])\d{8,10}:AA[\w-]{32,34}(?![\w-])/g },
  {
    kind: 'password-hash',
    hint: '$',
    pattern: /\$(?:2[abxy]\$\d\d|apr1|[156]|y|argon2(?:id|i|d))\$[\w./+=,$-]{20,256}/g,
  },
  {
    kind: 'putty-key',
    hint: 'Private-Lines: ',
    pattern: /Private-Lines: \d{1,3}(?:\\n|\s){1,4}((?:[A-Za-z0-9+/=]{1,80}(?:\\n|\s){1,4}){1,99})/g,
    group: 1,
  },
  {
    kind: 'url-password',
    hint: '://',
    // Greedy to the last `@` before the path: passwords with an unescaped `@` exist in real settings.
    pattern: /:\/\/[^\s:@/?#"'<>]{0,128}:([^\s/?#"'<>]{1,256})@/g,
    group: 1,
  },
  {
    kind: 'url-password',
    hint: '://',
    // Of a database's address even with a slash in it: there is no path where a password may stand, unless a port is first.
    pattern:
      /(?:postgres(?:ql)?|mysql|mongodb(?:\+srv)?|rediss?|amqps?):\/\/[^\s:@/?#"'<>]{1,128}:(?!\d{1,5}[/?#])([^\s?#"'<>@]{1,256})@/g,
    group: 1,
  },
  {
    kind: 'url-token',
    hint: '://',
    // A token alone where the user stands; `name@sha256:` is an image.
    pattern: /:\/\/([\w-]{20,255})@(?!sha256:)/g,
    group: 1,
    accept: (text) => /\d/.test(text) && /[A-Za-z]/.test(text),
  },
  {
    kind: 'chat-webhook',
    hint: 'webhook',
    pattern:
      /(?:discord(?:app)?\.com\/api\/webhooks\/\d{10,25}|\.webhook\.office\.com\/webhookb2)\/([\w@/-]{20,255})/g,
    group: 1,
  },
  {
    kind: 'signature',
    hint: 'ig',
    pattern: /[?&](?:X-Amz-Signature|X-Goog-Signature|X-Amz-Security-Token|sig)=([^\s&"'<>\\]{16,2048})/gi,
    group: 1,
  },
  { kind: 'signature', hint: 'Signature=', pattern: /\bSignature=([0-9a-f]{40,128})/g, group: 1 },
  {
    kind: 'digest',
    hint: 'igest ',
    pattern: /\bdigest [^\n]{0,1024}?\bresponse=\\{0,7}"?([0-9a-f]{32,128})/gi,
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
    kind: 'basic-auth',
    hint: 'auth',
    // As registries' logins are kept: `"auth":"…"` of Docker, `_auth=…` of npm.
    pattern:
      /(?:\b_auth|\\{0,7}["']auth\\{0,7}["'])\s{0,3}[:=]\s{0,3}\\{0,7}["']?([A-Za-z0-9+/]{8,1024}={0,2})/g,
    group: 1,
    accept: isBasicCredential,
  },
  {
    kind: 'bearer-token',
    hint: 'earer ',
    pattern: /\bbearer {1,3}([\w.~+/=-]{12,8192})/gi,
    group: 1,
    // The longest word that prose puts behind it is shorter.
    accept: (text) => /\d/.test(text) || text.length >= 24,
  },
];

/** Replaces what stands in addresses, headers and files of settings. */
export const redactPlaces = shapeReplacer(PLACES);

/** `user:password` in base64; "Basic authentication" is not. */
function isBasicCredential(text: string): boolean {
  const decoded = Buffer.from(text, 'base64').toString('latin1');
  return /^[\x20-\x7e]{0,256}:[\x20-\x7e]{0,512}$/.test(decoded);
}
