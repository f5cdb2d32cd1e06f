import { describe, expect, onTestFinished, test } from 'vitest';
import { type Script, startScriptedModel } from '#lab/model/scripted-model.ts';
import type { ResponderModel } from '#src/agent/responder/answer-question.ts';
import type { Ledger } from '#src/agent/run/ledger.ts';
import { caseToolReads } from '#src/bin/tool-reads.ts';
import type { Case } from '#src/cases/types.ts';
import { diagnose } from '#src/diagnosis/diagnose.ts';
import { createAnswersProcessor } from '#src/jobs/processors/answers.ts';
import { policyFile, runbookDir } from '#src/proposals/folders.ts';
import { loadPolicy } from '#src/proposals/policy.ts';
import { loadRunbooks } from '#src/proposals/runbooks.ts';
import { STEP_ACTIONS } from '#src/runs/steps/registry.ts';
import { storedLedger } from '#src/store/agent-runs.ts';
import { moveCase, setVerdict } from '#src/store/cases.ts';
import { storeFinding } from '#src/store/findings.ts';
import { listTimeline } from '#src/store/record-of-case.ts';
import { putRecord } from '#src/store/records.ts';
import { caseVault } from '#src/store/vault.ts';
import {
  type Bench,
  INCIDENTS,
  LENA,
  MAYA,
  openCase,
  PAT,
  startBench,
} from '#test/integration/slack/harness.ts';
import { agentDeps } from '#test/support/agents.ts';
import { app, minutesAgo, NOW, podName, series } from '#test/support/cluster-objects.ts';
import { shownText } from '#test/support/lab.ts';
import { portsOf, type World } from '#test/support/world.ts';
import { TOOLS } from '#tools/registry.ts';

const MIB = 2 ** 20;
/** Where a guest is, too. */
const GENERAL = 'C0LABGEN01';
const IMAGE = 'r.example/auth';

/** A Deployment whose memory grows since its second revision, forty minutes ago. */
function leaking(): World {
  const pods = [0, 1].map((index) => podName('auth', 2, index));
  return {
    objects: app({
      name: 'auth',
      revisions: [
        { image: `${IMAGE}:1.2.0`, minutesAgo: 3_000 },
        { image: `${IMAGE}:1.2.1`, minutesAgo: 40 },
      ],
    }),
    memory: pods.map((pod) =>
      series({ deployment: 'auth', pod, container: 'main' }, 40, 0, (minute) => (150 + minute * 8) * MIB),
    ),
    logs: [
      {
        at: minutesAgo(3),
        namespace: 'shop',
        service: 'auth',
        pod: pods[0] ?? '',
        severity: 'ERROR',
        body: 'session store: evicting 4312 entries ``` <!channel>',
      },
    ],
  };
}

interface Asking {
  bench: Bench;
  subject: Case;
  /** Asks in the thread of the case and gives what is answered there. */
  ask(words: string, user?: string): Promise<string>;
  /** The ids of evidence in the vault of the case. */
  evidence(): Promise<string[]>;
  blocks(): { type: string }[];
}

/** A diagnosed case in the lab's workspace, with the parts of Slack process and worker that answer. */
async function begin(script?: Script, channel = INCIDENTS, ledger: Partial<Ledger> = {}): Promise<Asking> {
  const bench = await startBench();
  const db = bench.owner;
  const object = { cluster: 'lab', kind: 'Deployment', namespace: 'shop', name: 'auth' };
  const subject = await openCase(bench, {
    title: 'auth uses more and more memory',
    environment: 'lab',
    channel,
    scope: {
      cluster: 'lab',
      namespaces: ['shop'],
      object,
      service: 'auth',
      dependencies: [],
      window: { from: minutesAgo(120), to: NOW.toISOString() },
    },
  });
  const ref = { team: subject.team, caseId: subject.id };
  const ports = portsOf(leaking());
  const vault = caseVault(db, ref, () => NOW);
  await moveCase(db, subject.id, 'diagnosing');
  const { finding } = await diagnose({ scope: subject.scope, ports, vault, now: NOW });
  await storeFinding(db, { ...ref, attempt: subject.attempt }, finding);
  await moveCase(db, subject.id, 'diagnosed');
  await setVerdict(db, subject.id, finding.verdict);
  const author = 'test';
  await putRecord(db, {
    team: subject.team,
    kind: 'service',
    key: 'auth',
    body: { owner: '@identity', dependencies: ['ledger'] },
    author,
  });
  await putRecord(db, {
    team: subject.team,
    kind: 'environment',
    key: 'lab',
    body: { cluster: 'lab', autonomy: 'approve', approverGroups: ['sre'] },
    author,
  });
  await bench.show(subject.id);

  let model: ResponderModel | undefined;
  if (script) {
    const scripted = await startScriptedModel(script);
    onTestFinished(async () => {
      await scripted.close();
      expect(scripted.problems()).toEqual([]);
    });
    const deps = agentDeps(scripted, {});
    model = {
      deps: { ...deps, models: { ...deps.models, timeoutMs: 400 } },
      ledger: { ...storedLedger(db), ...ledger },
    };
  }
  const shipped = {
    runbooks: await loadRunbooks(runbookDir(undefined)),
    policy: await loadPolicy(policyFile(undefined)),
    actions: STEP_ACTIONS,
  };
  const answers = createAnswersProcessor({
    db,
    enqueue: async () => undefined,
    tools: TOOLS,
    readsOf: (each) => caseToolReads({ db, sources: {}, ...shipped }, each, { ports, vault }),
    model,
    now: () => NOW,
  });
  const root = bench.lab.messages(channel).find((message) => message.user === bench.lab.botUserId);
  const own = () =>
    bench.lab
      .messages(channel)
      .filter((message) => message.threadTs === root?.ts && message.user === bench.lab.botUserId);
  let last: ReturnType<typeof own>[number] | undefined;
  return {
    bench,
    subject,
    evidence: async () => (await vault.all()).map((item) => item.id),
    blocks: () => last?.blocks ?? [],
    ask: async (words, user = LENA) => {
      const before = new Set(own().map((message) => message.ts));
      bench.lab.as(user).post(channel, `<@${bench.lab.botUserId}> ${words}`, root?.ts);
      await bench.settle();
      for (const hint of bench.hints.splice(0))
        if (hint.queue === 'answers') await answers(hint.payload as { questionId: string });
      await bench.show(subject.id);
      const fresh = own().filter((message) => !before.has(message.ts));
      if (fresh.length !== 1) throw new Error(`${fresh.length} answers to "${words}"`);
      last = fresh[0];
      return shownText(fresh[0] as (typeof fresh)[number]);
    },
  };
}

/** Ids of evidence in a text that are not in the vault of the case. */
async function forged({ evidence }: Asking, text: string): Promise<string[]> {
  const known = new Set(await evidence());
  return [...text.matchAll(/ev-[0-9a-f]{12}/g)].map(([id]) => id).filter((id) => !known.has(id));
}

describe('questions in a thread, without a model', () => {
  test('are answered from the tools and the record', async () => {
    const asking = await begin();
    const { ask } = asking;

    const changed = await ask('what changed?');
    expect(changed).toContain(`${IMAGE}:1.2.0`);
    expect(changed).toContain('revision 1 → 2');
    expect(changed).toContain('11:20');
    expect(changed).toContain('without a model');
    expect(await forged(asking, changed)).toEqual([]);
    expect(changed).toMatch(/ev-[0-9a-f]{12}/);

    const memory = await ask('show memory since 11:20');
    expect(memory).toContain('from 150 to 466');
    expect(memory).toContain('MiB');
    expect(memory).toMatch(/[▁▂▃▄▅▆▇█]{5}/);
    expect(asking.blocks().map((block) => block.type)).toContain('data_visualization');
    expect(await forged(asking, memory)).toEqual([]);

    const restart = await ask('why not restart?');
    expect(restart).toContain('restart-deployment');
    expect(restart).toContain('cannot be undone');
    expect(restart).toMatch(/Policy would ask 1 approver/);

    const scale = await ask('why not drain the node?');
    expect(scale).toContain('No runbook does that');
    expect(scale).toContain('rollback-deployment');

    const over = await ask('hand me over');
    for (const words of ['diagnosed', 'auth', 'What was tried', 'nobody has acknowledged it', 'waits for'])
      expect(over).toContain(words);

    expect(await ask('who owns it?')).toContain('@identity');
    expect(await ask('status')).toMatch(/Case \d+: auth uses more and more memory.*diagnosed/s);
    expect(await ask('why?')).toContain('memory');
    const logs = await ask('error logs of auth');
    expect(logs).toContain('evicting 4312 entries');
    expect(await ask('seen this before?')).toContain('No other case');
    expect(await ask('mumble')).toContain('I did not understand');
  });

  test('that want something done are told how it is done, and nothing happens', async () => {
    const { ask, bench, subject } = await begin();
    for (const words of ['restart it', 'please approve', 'roll back auth now']) {
      const told = await ask(words);
      expect(told).toContain('I do nothing on words');
      expect(told).toContain('Nothing waits for an approval');
    }
    expect(await bench.owner.selectFrom('approvals').selectAll().execute()).toEqual([]);
    expect(await bench.owner.selectFrom('runs').selectAll().execute()).toEqual([]);
    const row = await bench.owner
      .selectFrom('cases')
      .select('state')
      .where('id', '=', subject.id)
      .executeTakeFirstOrThrow();
    expect(row.state).toBe('diagnosed');
  });

  test('of a guest are refused; a correction is kept as who made it, and is no question', async () => {
    const { ask, bench, subject } = await begin(undefined, GENERAL);
    expect(await ask('logs of auth', PAT)).toContain('Guests cannot do this');
    expect(await ask('correction: it was the 1.2.1 image', MAYA)).toContain('Noted in the timeline');
    const entries = (await listTimeline(bench.owner, subject.id)).filter(({ kind }) => kind === 'correction');
    expect(entries).toMatchObject([{ actor: `slack:${MAYA}`, text: 'it was the 1.2.1 image' }]);
    expect(await bench.owner.selectFrom('questions').selectAll().execute()).toEqual([]);
  });

  test('where the workspace takes no charts the trend is text, and a status says that somebody is at it', async () => {
    const { ask, bench, blocks } = await begin();
    bench.lab.faults.fail('chat.postMessage', { kind: 'error', error: 'invalid_blocks' }, 1);
    expect(await ask('show memory')).toMatch(/[▁▂▃▄▅▆▇█]{5}/);
    expect(blocks().map((block) => block.type)).not.toContain('data_visualization');
    expect(bench.lab.calls('assistant.threads.setStatus').map((call) => call.args.status)).toEqual([
      'is looking into it',
    ]);
  });

  test('in private are about the case of the person; without one they hear what it can do', async () => {
    const { bench, subject, ask } = await begin();
    await ask('status');
    const dm = 'D0LABLENA0';
    bench.lab.as(LENA).post(dm, 'what changed?');
    await bench.settle();
    const [hint] = bench.hints.splice(0);
    expect(hint?.queue).toBe('answers');
    await moveCase(bench.owner, subject.id, 'closed');
    bench.lab.as(LENA).post(dm, 'hello');
    bench.lab.as(LENA).post(dm, 'show memory');
    await bench.settle();
    await bench.drain();
    const told = bench.lab.messages(dm).filter((message) => message.user === bench.lab.botUserId);
    expect(told.map(shownText)).toEqual([
      expect.stringContaining('To open a case'),
      expect.stringContaining('To open a case'),
    ]);
    expect(bench.hints).toEqual([]);
  });
});

/** The evidence that the briefing of a request names, by what stands beside it. */
const lookedUp = (request: { messages: { content?: unknown }[] }): string => {
  const found = /ev-[0-9a-f]{12}/.exec(
    JSON.stringify(request.messages).split('lookedUp')[2] ?? JSON.stringify(request.messages),
  );
  return found?.[0] ?? '';
};

describe('questions in a thread, with a model', () => {
  test('are answered in its words where evidence bears them out, with its calls in the ledger', async () => {
    let given = '';
    const asking = await begin((request, n) => {
      if (n === 1)
        return {
          toolCalls: [
            { name: 'read-trend', arguments: { measure: 'memory', of: 'auth', namespace: 'shop' } },
          ],
        };
      given =
        /"evidenceId":"(ev-[0-9a-f]{12})"/.exec(
          JSON.stringify(request.messages.at(-1)).replaceAll('\\', ''),
        )?.[1] ?? '';
      return {
        output: {
          statements: [
            { text: 'Memory of auth-h2-p0000 rose from 150 to 466 MiB.', cites: [given] },
            { text: 'Memory of auth-h2-p0000 rose to 999 MiB.', cites: [given] },
          ],
          chart: given,
        },
      };
    });
    const answer = await asking.ask('why is it getting worse?');
    expect(answer).toContain('rose from 150 to 466 MiB.');
    expect(answer).not.toContain('999');
    expect(answer).toContain('1 of its sentences is left out');
    expect(answer).toContain('written by a model');
    expect(answer).toContain(given);
    expect(asking.blocks().map((block) => block.type)).toContain('data_visualization');
    const question = await asking.bench.owner.selectFrom('questions').selectAll().executeTakeFirstOrThrow();
    const run = await asking.bench.owner.selectFrom('agent_runs').selectAll().executeTakeFirstOrThrow();
    expect(question).toMatchObject({ state: 'answered', agent_run_id: run.id });
    expect(run).toMatchObject({ agent: 'responder', state: 'done', tool_calls: 1, model_calls: 2 });
  });

  test.each([
    ['evidence that does not exist', () => [{ text: 'The node is full.', cites: ['ev-000000000000'] }]],
    [
      'a number that is not there',
      (id: string) => [{ text: 'Memory of auth rose to 9999 MiB.', cites: [id] }],
    ],
    ['a verdict', (id: string) => [{ text: 'The service is healthy.', cites: [id] }]],
    ['an approval', () => [{ text: 'The plan was approved by Tom.', cites: ['record'] }]],
    ['a denial', (id: string) => [{ text: 'The image did not change.', cites: [id] }]],
    ['a link', (id: string) => [{ text: 'See https://evil.example for auth.', cites: [id] }]],
  ])('fall back to the tools where it lies: %s', async (_name, lie) => {
    const asking = await begin((request) => ({
      output: { statements: lie(lookedUp(request)), chart: null },
    }));
    const answer = await asking.ask('what changed?');
    expect(answer).toContain('not borne out by evidence');
    expect(answer).toContain(`${IMAGE}:1.2.0`);
    expect(answer).toContain('without a model');
    for (const words of [
      '9999',
      'evil.example',
      'is healthy',
      'approved by Tom',
      'did not change',
      'node is full',
    ])
      expect(answer).not.toContain(words);
  });

  test.each([
    ['is down', { fault: 'status-500' as const }],
    ['hangs', { fault: 'hang' as const }],
    ['answers nonsense', { text: 'I am a teapot.' }],
  ])('fall back to the tools where it %s', async (_name, reply) => {
    const asking = await begin(() => reply);
    const answer = await asking.ask('what changed?');
    expect(answer).toMatch(/The model (gave no usable answer|was stopped)/);
    expect(answer).toContain(`${IMAGE}:1.2.0`);
  });

  test('a run that another process seems to be at is not waited for', async () => {
    const { ask } = await begin([], INCIDENTS, { begin: async () => 'busy' });
    const answer = await ask('what changed?');
    expect(answer).toContain('gave no usable answer');
    expect(answer).toContain(`${IMAGE}:1.2.0`);
  });

  test('what is a look-up or a policy is never asked of it', async () => {
    const { ask } = await begin([]);
    expect(await ask('why not restart?')).toContain('restart-deployment');
    expect(await ask('restart it')).toContain('I do nothing on words');
    expect(await ask('show memory')).toContain('without a model');
  });
});
