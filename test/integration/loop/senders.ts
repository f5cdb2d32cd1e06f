import { createHmac, randomBytes, randomInt } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'vitest';
import type { Message } from '#lab/slack/page-api.ts';
import { APPROVE } from '#src/slack/blocks/proposal.ts';
import { eventually, findButton, type TestLab } from '#test/support/lab.ts';
import { type CaseRow, waitForState } from '#test/support/play.ts';

export const INCIDENTS = 'C0LABINC01';
/** Any state: the case is there. */
const ANY = [
  'open',
  'diagnosing',
  'diagnosed',
  'awaiting_approval',
  'running',
  'verifying',
  'resolved',
  'closed',
] as const;

/** A name that no other test uses. */
export function freshName(prefix: string): string {
  return `${prefix}-${randomBytes(4).toString('hex')}`;
}

/** One firing alert about a Deployment, as Alertmanager sends it; `change` replaces fields of the alert. */
export function alertOf(namespace: string, change: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    status: 'firing',
    labels: {
      alertname: 'KubePodCrashLooping',
      severity: 'critical',
      cluster: 'lab',
      namespace,
      deployment: 'web',
    },
    annotations: { summary: `web in ${namespace} is crash looping` },
    startsAt: new Date().toISOString(),
    endsAt: '0001-01-01T00:00:00Z',
    ...change,
  };
}

export function webhookOf(...alerts: Record<string, unknown>[]): Record<string, unknown> {
  return {
    version: '4',
    status: 'firing',
    receiver: 'casebook',
    externalURL: 'http://alertmanager.example:9093',
    alerts,
  };
}

/** Posts to the signals route; `body` goes out as it is where it is text or bytes. */
export async function postSignals(
  lab: TestLab,
  body: unknown,
  options: { token?: string | undefined; path?: string; method?: string } = {},
): Promise<{ status: number; text: string; headers: Headers }> {
  const token = 'token' in options ? options.token : lab.secrets.webhookToken;
  const method = options.method ?? 'POST';
  const response = await fetch(`${lab.appUrl}${options.path ?? '/signals/alertmanager'}`, {
    method,
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(method === 'GET'
      ? {}
      : {
          body:
            body instanceof Uint8Array
              ? new Uint8Array(body)
              : typeof body === 'string'
                ? body
                : JSON.stringify(body),
        }),
    signal: AbortSignal.timeout(15_000),
  });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

/** A good alert of a new namespace is taken, opens a case and is shown in Slack. */
export async function expectGoodAlertOpensCase(lab: TestLab): Promise<CaseRow> {
  const namespace = freshName('good');
  const answer = await postSignals(lab, webhookOf(alertOf(namespace)));
  expect(answer.status, answer.text).toBe(202);
  return waitForState(lab, namespace, ANY, 20_000);
}

export async function count(lab: TestLab, from: string, values: unknown[] = []): Promise<number> {
  const [row] = await lab.rows<{ n: number }>(`select count(*)::int as n from ${from}`, values);
  return row?.n ?? -1;
}

/** The message with the case's live buttons, once it is in Slack. */
export async function askingMessage(lab: TestLab, caseId: string): Promise<Message> {
  const [proposal] = await lab.rows<{ id: string }>(
    `select id from proposals where case_id = $1 order by created_at desc limit 1`,
    [caseId],
  );
  return eventually(
    'the buttons of this case',
    () =>
      lab.workspace
        .messages(INCIDENTS)
        .find((each) => findButton(each, APPROVE)?.value.startsWith(proposal?.id ?? 'none')),
    { timeoutMs: 60_000, explain: () => lab.logs() },
  );
}

export interface SlackRequest {
  body: string;
  type?: 'application/json' | 'application/x-www-form-urlencoded';
  /** Unix seconds. */
  timestamp?: number | string;
  signature?: string | undefined;
  secret?: string;
}

/** A request to the Request URL, signed as Slack signs unless told otherwise. */
export async function sendSlack(
  lab: TestLab,
  request: SlackRequest,
): Promise<{ status: number; text: string }> {
  const timestamp = String(request.timestamp ?? Math.floor(Date.now() / 1_000));
  const secret = request.secret ?? lab.secrets.signingSecret;
  const own = `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${request.body}`).digest('hex')}`;
  const signature = 'signature' in request ? request.signature : own;
  const response = await fetch(`${lab.appUrl}/slack/events`, {
    method: 'POST',
    headers: {
      'content-type': request.type ?? 'application/json',
      'x-slack-request-timestamp': timestamp,
      ...(signature === undefined ? {} : { 'x-slack-signature': signature }),
    },
    body: request.body,
    signal: AbortSignal.timeout(10_000),
  });
  return { status: response.status, text: await response.text() };
}

export function formOf(payload: unknown): Pick<SlackRequest, 'body' | 'type'> {
  return {
    body: new URLSearchParams({
      payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
    }).toString(),
    type: 'application/x-www-form-urlencoded',
  };
}

export interface ForgedClick {
  user: string;
  team: string;
  channel: string;
  messageTs: string;
  actionId: string;
  value?: string;
}

/** Clicks that no client of Slack's would send, or whose person has no client here; keeps what each person was told. */
export async function openClicker(lab: TestLab) {
  const told = new Map<string, string[]>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      told.set(request.url ?? '', [
        ...(told.get(request.url ?? '') ?? []),
        Buffer.concat(chunks).toString('utf8'),
      ]);
      response.end('ok');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let clicks = 0;

  /** Sends a click; `said()` waits for the ephemeral answer. */
  async function click(
    forged: ForgedClick,
  ): Promise<{ status: number; said(): Promise<string>; silent(): boolean }> {
    clicks += 1;
    const path = `/told/${clicks}`;
    const { status } = await sendSlack(
      lab,
      formOf({
        type: 'block_actions',
        user: { id: forged.user, username: 'somebody', team_id: forged.team },
        team: { id: forged.team, domain: 'somewhere' },
        api_app_id: 'A0LABCASE1',
        trigger_id: `${randomInt(1e9)}.1.${randomBytes(8).toString('hex')}`,
        container: { type: 'message', message_ts: forged.messageTs, channel_id: forged.channel },
        channel: { id: forged.channel, name: 'incidents' },
        response_url: `${base}${path}`,
        actions: [
          {
            type: 'button',
            action_id: forged.actionId,
            block_id: 'decision',
            ...(forged.value === undefined ? {} : { value: forged.value }),
            action_ts: '1.1',
          },
        ],
      }),
    );
    return {
      status,
      said: () =>
        eventually(`a word to ${forged.user}`, () => told.get(path)?.at(-1), {
          timeoutMs: 8_000,
          explain: () => lab.logs(),
        }),
      silent: () => !told.has(path),
    };
  }
  return {
    click,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
