import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mentionSignal, parseMention } from '#src/signals/mention.ts';

const target = (text: string) => parseMention(text, 'home').target;
const words = (text: string) => parseMention(text, 'home').words;

describe('what is named', () => {
  test.each([
    ['<@U123> look at deployment/web in namespace shop', 'Deployment', 'web', 'shop'],
    ['<@U123> deployment web -n shop', 'Deployment', 'web', 'shop'],
    ['why does sts/db-0 in ns shop restart?', 'StatefulSet', 'db-0', 'shop'],
    ['Pod web-7f9-abc is slow', 'Pod', 'web-7f9-abc', undefined],
    ['svc/checkout. Thanks', 'Service', 'checkout', undefined],
    ['node ip-10-0-0-1.internal is not ready, namespace shop', 'Node', 'ip-10-0-0-1.internal', undefined],
  ])('%s', (text, kind, name, namespace) => {
    const { object } = target(text);
    expect(object).toEqual({
      cluster: 'home',
      kind,
      name,
      ...(namespace === undefined ? {} : { namespace }),
    });
  });

  test('namespace/name names no kind: the worker looks it up', () => {
    expect(target('<@U1> shop/web?')).toEqual({ cluster: 'home', namespace: 'shop' });
    expect(words('<@U1> shop/web?')[0]).toBe('web');
  });

  test.each([
    'the service is slow',
    'which deployment of auth-service?',
    'a pod in shop crashes',
    'is the node down',
    'our service seems broken',
  ])('a kind before an ordinary word names nothing: %s', (text) => {
    expect(target(text).object).toBeUndefined();
  });

  test('the word after "namespace" is one only where it can be a name', () => {
    expect(target('the shop namespace is slow').namespace).toBeUndefined();
    expect(words('the shop namespace is slow')).toContain('shop');
    expect(target('namespace: shop').namespace).toBe('shop');
    expect(target('deployment in-memory-cache').object?.name).toBe('in-memory-cache');
  });

  test('words that can be names are kept, each once, people and links not', () => {
    expect(
      words('<@U123> auth-service and auth-service are slow, see <https://example.org/x|this> (Ledger?)'),
    ).toEqual(['auth-service', 'and', 'are', 'slow', 'see']);
  });
});

test('nothing but the mention is a look around', () => {
  expect(parseMention('<@U123>', 'home')).toEqual({
    target: { cluster: 'home' },
    words: [],
    title: 'A look around',
  });
});

test('a pasted secret is neither title nor word nor snippet', () => {
  const secret = 'AKIAIOSFODNN7EXAMPLE';
  const signal = mentionSignal({
    text: `<@U1> password=correct-horse-battery-staple and ${secret} fail on web`,
    userId: 'U2',
    channel: 'C1',
    threadTs: '1.1',
    eventTs: '1700000000.000100',
    defaultCluster: 'home',
  });
  expect(JSON.stringify(signal)).not.toContain('correct-horse');
  expect(JSON.stringify(signal)).not.toContain(secret);
  expect(signal.labels.words?.split(' ')).toContain('web');
});

test('the signal of a mention lives in its thread and knows who asked', () => {
  const ask = (fields: Partial<Parameters<typeof mentionSignal>[0]> = {}) =>
    mentionSignal({
      text: 'web',
      userId: 'U2',
      channel: 'C1',
      threadTs: '1.1',
      eventTs: '1700000000.000100',
      defaultCluster: 'home',
      ...fields,
    });
  expect(ask()).toMatchObject({
    requester: 'slack:U2',
    conversation: { channel: 'C1', threadTs: '1.1' },
    firstSeenAt: new Date('2023-11-14T22:13:20.000Z'),
    status: 'firing',
  });
  expect(ask({ eventTs: '1700000009.000100' }).fingerprint).toBe(ask().fingerprint);
  expect(ask({ threadTs: '2.2' }).fingerprint).not.toBe(ask().fingerprint);
  expect(ask({ eventTs: '1700000009.000100' }).dedupKey).not.toBe(ask().dedupKey);
});

test('any text is read, in bounds, without what Postgres refuses', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ maxLength: 400 }), fc.string({ unit: 'binary', maxLength: 200 })),
      (text) => {
        const mention = parseMention(text, 'home');
        expect(mention.title.length).toBeLessThanOrEqual(200);
        expect(mention.title).not.toContain('\0');
        expect(mention.words.length).toBeLessThanOrEqual(30);
        expect(mention.target.cluster).toBe('home');
      },
    ),
  );
});
