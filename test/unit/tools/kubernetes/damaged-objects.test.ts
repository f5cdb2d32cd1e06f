import fc from 'fast-check';
import { expect, test } from 'vitest';
import { callTool } from '#src/agent/tools/call-tool.ts';
import { toJson } from '#src/evidence/canonical.ts';
import type { EvidenceItem } from '#src/evidence/types.ts';
import type { KubeObject } from '#src/kubernetes/objects.ts';
import { DAMAGES, damaged } from '#test/support/damage.ts';
import { toolContext } from '#test/support/tools.ts';
import { fullWorld } from '#test/unit/tools/full-world.ts';
import { TOOLS } from '#tools/registry.ts';

const OF_THE_CLUSTER = TOOLS.filter(({ area }) =>
  ['kubernetes', 'changes', 'routes', 'topology'].includes(area),
);
const world = fullWorld();
const items = world.objects.map((object) => ({ content: toJson(object) }) as EvidenceItem);
/** A share of 0..1; of doubles nearly all are tiny, and would strike one place again and again. */
const share = fc.noBias(fc.nat(9_999)).map((place) => place / 10_000);
const blow = fc.record({ item: share, at: share, damage: fc.constantFrom(...DAMAGES) });

/** Without these nothing lists an object: neither a server nor the reader of a recording. */
function isListed({ kind, metadata }: Partial<KubeObject>): boolean {
  return typeof kind === 'string' && typeof metadata?.name === 'string';
}

test('objects that are not as their type says break no tool: what is wrong is left out', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(blow, { minLength: 1, maxLength: 5 }), async (blows) => {
      const objects = damaged(items, blows)
        .map(({ content }) => content as unknown as KubeObject)
        .filter(isListed);
      for (const tool of OF_THE_CLUSTER) {
        const result = await callTool(tool, tool.example, toolContext({ ...world, objects }));
        expect(`${tool.name}: ${result.summary}`).not.toMatch(/ failed: /);
        expect(JSON.stringify(result).length).toBeLessThan(20_000);
      }
    }),
    { numRuns: 80 },
  );
}, 30_000);
