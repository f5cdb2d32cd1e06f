import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { manifestsFolder } from '#src/evidence/live-manifests.ts';

function folderOf(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'casebook-manifests-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}
const read = (folder: string, namespace = 'shop', limit = 50) =>
  manifestsFolder(folder).manifests({ namespace }, { signal: AbortSignal.timeout(5_000), limit });
const names = async (folder: string, namespace = 'shop') =>
  (await read(folder, namespace)).items.map(({ kind, metadata }) => `${kind}/${metadata.name}`);

const object = (kind: string, name: string, namespace?: string): string =>
  JSON.stringify({ apiVersion: 'v1', kind, metadata: { name, ...(namespace ? { namespace } : {}) } });

describe('a folder of manifests', () => {
  it('gives the objects of a namespace, of files with many documents and of lists', async () => {
    const folder = folderOf({
      'a.yaml': `${object('Service', 'web', 'shop')}\n---\n${object('Service', 'other', 'bank')}\n---\n# nothing\n`,
      'deep/er/b.yml': `apiVersion: v1\nkind: List\nitems:\n- ${object('ConfigMap', 'settings', 'shop')}\n`,
      'c.json': object('Namespace', 'shop'),
      'd.json': object('Node', 'node-a'),
      'notes.txt': object('Service', 'text', 'shop'),
    });
    expect(await names(folder)).toEqual(['Service/web', 'Namespace/shop', 'ConfigMap/settings']);
  });

  it('takes objects without a namespace from the folder of its name, and at the top for default', async () => {
    const folder = folderOf({
      'clusters/prod/shop/web.yaml': object('Service', 'web'),
      'top.yaml': object('Service', 'top'),
    });
    expect(await names(folder)).toEqual(['Service/web']);
    expect(await names(folder, 'default')).toEqual(['Service/top']);
  });

  it('leaves out Secrets and what is no object', async () => {
    const folder = folderOf({
      's.yaml': `${object('Secret', 'token', 'shop')}\n---\nreplicas: 3\n---\n- 1\n`,
    });
    expect(await names(folder)).toEqual([]);
  });

  it('makes a gap of a file that is broken, and reads the others', async () => {
    const folder = folderOf({
      'broken.yaml': 'kind: [',
      'template.yaml': 'apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .Release.Name }}\n',
      'web.yaml': object('Service', 'web', 'shop'),
    });
    const found = await read(folder);
    expect(found.items).toHaveLength(1);
    expect(found.missing?.map(({ what }) => what)).toEqual([
      'declared objects of broken.yaml',
      'declared objects of template.yaml',
    ]);
  });

  it('keeps to its limit', async () => {
    const folder = folderOf({
      'a.yaml': `${object('Service', 'a', 'shop')}\n---\n${object('Service', 'b', 'shop')}`,
    });
    expect(await read(folder, 'shop', 1)).toMatchObject({
      truncated: true,
      items: [{ metadata: { name: 'a' } }],
    });
  });

  it('says so where there is no such folder', async () => {
    await expect(read('/nowhere/at/all')).rejects.toMatchObject({
      name: 'ConfigError',
      fix: expect.stringContaining('CASEBOOK_MANIFESTS') as string,
    });
  });
});
