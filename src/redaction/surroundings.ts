import { type Shape, shapeReplacer } from './shape.ts';

/** Words are no passwords, unless somebody assigns them: in prose, only what looks random is hidden. */
const looksRandom = (text: string): boolean => text.length >= 6 && /\d/.test(text) && /[A-Za-z]/.test(text);
const isNoVariable = (text: string): boolean => !/^(?:\$|\{\{|%\(|<|:|\?$|%s$|\*+$)/.test(text);

/** Secrets that nothing but the words around them gives away: commands, SQL, XML and prose. */
const SURROUNDINGS: readonly Shape[] = [
  {
    kind: 'password',
    hint: 'curl',
    pattern:
      /\bcurl\b[^\n]{0,400}?\s(?:-u|--user|--proxy-user)[\s=]{0,2}["']?[^\s:"']{1,128}:([^\s"']{1,256})/g,
    group: 1,
    accept: isNoVariable,
  },
  {
    kind: 'password',
    hint: ' -p',
    pattern: /\b(?:mysql(?:dump|admin)?|mariadb(?:-dump|-admin)?)\b[^\n]{0,400}?\s-p["']?([^\s"']{3,256})/g,
    group: 1,
    accept: isNoVariable,
  },
  {
    kind: 'password',
    hint: ' -p',
    pattern:
      /\b(?:sshpass|(?:docker|podman|helm registry|oras) login)\b[^\n]{0,400}?\s-p\s{0,2}["']?([^\s"']{3,256})/g,
    group: 1,
    accept: isNoVariable,
  },
  {
    kind: 'password',
    hint: 'redis-cli',
    pattern: /\bredis-cli\b[^\n]{0,400}?\s(?:-a|--pass)\s{1,2}["']?([^\s"']{3,256})/g,
    group: 1,
    accept: isNoVariable,
  },
  {
    kind: 'password',
    hint: "'",
    pattern: /\b(?:identified\s{1,3}(?:with\s{1,3}\w{1,40}\s{1,3})?by|password)\s{1,3}'([^'\n]{3,256})'/gi,
    group: 1,
    accept: isNoVariable,
  },
  {
    kind: 'secret',
    hint: '</',
    pattern:
      /<[\w.:-]{0,60}(?:password|passwd|pwd|passphrase|secret|token|api[-_]?key|secret[-_]?access[-_]?key)>([^<>\s]{3,2048})<\//gi,
    group: 1,
    accept: isNoVariable,
  },
  {
    // The line of a .netrc, and what people write.
    kind: 'password',
    hint: 'pass',
    pattern:
      /\bpass(?:word|wd|phrase|code)\s{1,3}(?:(?:is|was|are)\s{1,3})?(?!is\s|was\s|-)["'`]?([^\s"'`,;=]{6,256})/gi,
    group: 1,
    accept: looksRandom,
  },
  {
    kind: 'key',
    hint: 'key',
    // 40 characters of base64, as AWS makes them, and not a hash in hexadecimal.
    pattern:
      /\b(?:secret|access|private) key(?: is)?:?\s{1,3}["'`]?(?![0-9a-f]{40})([A-Za-z0-9+/]{40})(?![A-Za-z0-9+/])/gi,
    group: 1,
  },
  {
    kind: 'password',
    // A colon alone is in every line; a .pgpass for another port than the usual one is rare.
    hint: ':5432:',
    // A line of .pgpass: host, port, database, user.
    pattern:
      /^(?:[A-Za-z*][\w.*-]{0,253}|\d{1,3}(?:\.\d{1,3}){3}):5432:[\w*-]{1,64}:[\w*-]{1,64}:([^\s:]{3,256})$/gm,
    group: 1,
  },
];

/** Replaces what only the words around it give away. */
export const redactSurroundings = shapeReplacer(SURROUNDINGS);
