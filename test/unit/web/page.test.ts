import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EMOJI_ART } from '../../../web/components/emoji-art.ts';
import { isEmoji } from '../../../web/text/emoji.ts';

const web = join(import.meta.dirname, '../../../web');
const html = readFileSync(join(web, 'index.html'), 'utf8');

function sources(): { name: string; text: string }[] {
  return readdirSync(web, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => ({ name, text: readFileSync(join(web, name), 'utf8') }));
}

describe('the page', () => {
  it('allows exactly its own import map among inline scripts', () => {
    const inline = [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)].map(
      (match) => match[1] ?? '',
    );
    const hashes = inline.map((script) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`);
    const policy = /script-src ([^;]+);/.exec(html)?.[1]?.split(' ');
    expect(policy).toEqual(["'self'", ...hashes]);
    expect(html).not.toMatch(/\son\w+=|unsafe-inline|unsafe-eval/);
  });

  it('links every style sheet there is', () => {
    const linked = [...html.matchAll(/href="\/(.+?\.css)"/g)].map((match) => match[1]);
    const present = readdirSync(web, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.css'),
    );
    expect(linked.toSorted()).toEqual(present.toSorted());
  });

  it('never sets markup from strings', () => {
    const offenders = sources().filter(({ text }) =>
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(/.test(text),
    );
    expect(offenders.map(({ name }) => name)).toEqual([]);
  });

  it('imports only itself, its libraries, and types of the contract', () => {
    const strange = sources().flatMap(({ name, text }) =>
      [...text.matchAll(/^(?:import|export)\s+(type\s)?[^;]*?from '([^']+)'/gm)]
        .filter(([, type, from = '']) => {
          if (from.endsWith('/lab/slack/page-api.ts')) return type === undefined;
          return !/^\.{1,2}\/[\w./-]+\.ts$/.test(from) && !['preact', 'preact/hooks', 'htm'].includes(from);
        })
        .map(([line]) => `${name}: ${line}`),
    );
    expect(strange).toEqual([]);
  });

  it('has a name for every emoji it can draw', () => {
    expect(Object.keys(EMOJI_ART).filter((name) => !isEmoji(name))).toEqual([]);
  });
});
