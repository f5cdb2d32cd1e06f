import type { Runbook } from './runbooks.ts';

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

/** When to use a runbook: the first paragraph below its title. */
export function aboutRunbook({ prose }: Pick<Runbook, 'prose'>): string {
  const paragraphs = prose.split(/\n\s*\n/).map(oneLine);
  return paragraphs.find((paragraph) => paragraph !== '' && !paragraph.startsWith('#')) ?? '';
}

/** What people should think of first: the list below `## Before you approve`. */
export function cautionsOf({ prose }: Pick<Runbook, 'prose'>): string[] {
  const [, section = ''] = prose.split(/^## Before you approve\s*$/m);
  const [own = ''] = section.split(/^## /m);
  return own
    .split(/^- /m)
    .slice(1)
    .map((item) => oneLine(item))
    .filter((item) => item !== '');
}
