import pino from 'pino';
import { expect, test } from 'vitest';
import { createSocketIntake } from '#src/slack/socket-mode.ts';

function bench(accept: (body: unknown) => Promise<void>) {
  const acks: unknown[] = [];
  const take = createSocketIntake({
    inbox: { accept },
    intake: { interact: async (body) => ({ text: `answer to ${String(body.command)}` }) },
    log: pino({ level: 'silent' }),
  });
  return {
    acks,
    take: (body: Record<string, unknown>) =>
      take({ body, ack: async (response) => void acks.push(response) }),
  };
}

test('an event is acknowledged after it was committed', async () => {
  const order: string[] = [];
  const { acks, take } = bench(async () => void order.push(`committed with ${acks.length} acknowledgements`));
  await take({ type: 'event_callback' });
  expect(order).toEqual(['committed with 0 acknowledgements']);
  expect(acks).toHaveLength(1);
});

test('an event that cannot be committed is not acknowledged: Slack sends it again', async () => {
  const { acks, take } = bench(async () => {
    throw new Error('the database is down');
  });
  await expect(take({ type: 'event_callback' })).rejects.toThrow('the database is down');
  expect(acks).toEqual([]);
});

test('commands are answered in the acknowledgement, and a rate limit of Slack is only noted', async () => {
  const { acks, take } = bench(async () => undefined);
  await take({ command: '/case' });
  await take({ type: 'app_rate_limited' });
  expect(acks).toEqual([{ text: 'answer to /case' }, undefined]);
});
