import { isPlaceholder, placeholder } from './placeholder.ts';

/** Replaces the data of a Secret that is printed as YAML, or as JSON in the middle of other text. */
export function redactSecretManifests(text: string): string {
  return text.includes('Secret') ? redactYaml(redactPrintedJson(text)) : text;
}

const KIND = /(\\{0,7}")kind\1\s{0,4}:\s{0,4}\1Secret\1/;
const DATA = /(\\{0,7}")(?:data|stringData)\1\s{0,4}:\s{0,4}\{([^{}]{1,1000000})\}/g;

function redactPrintedJson(text: string): string {
  if (!KIND.test(text)) return text;
  return text.replace(DATA, (match: string, quote: string, members: string) => {
    // Between quotes of this depth; one that is escaped deeper belongs to the value.
    const value = new RegExp(
      `(:\\s{0,4})(?<!\\\\)${quote.replaceAll('\\', '\\\\')}([^"]{1,100000}?)${quote.replaceAll('\\', '\\\\')}(?=\\s{0,4}(?:,|$))`,
      'g',
    );
    const hidden = members.replace(value, (entry: string, colon: string, content: string) =>
      isPlaceholder(content) ? entry : `${colon}${quote}${placeholder('secret-data', content)}${quote}`,
    );
    return match.slice(0, match.length - members.length - 1) + hidden + match.at(-1);
  });
}

function redactYaml(text: string): string {
  if (!/^\s*kind:\s{0,4}["']?Secret["']?\s*$/m.test(text)) return text;
  let indent = -1;
  return text
    .split('\n')
    .map((line) => {
      const lead = line.length - line.trimStart().length;
      if (/^\s*(?:data|stringData):\s*$/.test(line)) {
        indent = lead;
        return line;
      }
      if (indent < 0 || line.trim() === '') return line;
      if (lead <= indent) {
        indent = -1;
        return line;
      }
      const entry = /^(\s*[\w.-]{1,253}:\s{1,4}["']?)([^"'\s]+)(.*)$/.exec(line);
      if (!entry)
        return line.trim().startsWith('[redacted:')
          ? line
          : `${line.slice(0, lead)}${placeholder('secret-data', line.trim())}`;
      const [, head = '', value = '', tail = ''] = entry;
      if (isPlaceholder(value) || /^[|>][+-]?$/.test(value)) return line;
      return `${head}${placeholder('secret-data', value)}${tail}`;
    })
    .join('\n');
}
