import { environmentOf, scopeOf } from '#src/cases/scope.ts';
import type { Case, CaseState } from '#src/cases/types.ts';
import { caseFingerprint } from '#src/signals/fingerprint.ts';
import type { Signal } from '#src/signals/types.ts';
import { findLiveCase, moveCase, openOrJoinCase } from '#src/store/cases.ts';
import { type Db, inTransaction } from '#src/store/database.ts';
import { addTimeline, audit } from '#src/store/record-of-case.ts';
import { findRecord, listRecords, type StoredRecord } from '#src/store/records.ts';
import { claimSignal, finishSignal, signalsOfCase, waitingBefore } from '#src/store/signals.ts';

/** States in which a cleared signal ends the case. While a run is on, its verification decides. */
const ENDED_BY_CLEARING: readonly CaseState[] = ['open', 'diagnosing', 'diagnosed', 'awaiting_approval'];

export interface SignalOutcome {
  case: Case;
  /** True where the case wants a diagnosis. */
  diagnose: boolean;
}

/**
 * The record of the service in trouble. The label `service` often names what was scraped (kube-state-metrics), so the
 * name of the object counts too.
 */
async function serviceOf(trx: Db, { team, target }: Signal): Promise<StoredRecord<'service'> | undefined> {
  for (const key of [target.service, target.object?.name]) {
    const found = key === undefined ? undefined : await findRecord(trx, team, 'service', key);
    if (found) return found;
  }
  return undefined;
}

async function openFor(trx: Db, signal: Signal, defaultChannel: string): Promise<SignalOutcome> {
  const { target, team } = signal;
  const service = await serviceOf(trx, signal);
  const environments = await listRecords(trx, team, 'environment');
  const environment = environmentOf(
    environments,
    target.cluster,
    target.namespace ?? service?.body.namespace,
  );
  const joined = await openOrJoinCase(trx, {
    team,
    title: signal.title,
    severity: signal.severity,
    environment: environment?.key ?? target.cluster,
    scope: scopeOf(signal, service, environment),
    fingerprint: caseFingerprint(signal),
    owner: service?.body.owner,
    channel: signal.conversation?.channel ?? service?.body.channel ?? defaultChannel,
    threadTs: signal.conversation?.threadTs,
    requester: signal.requester ?? 'casebook',
    openedAt: new Date(),
  });
  const ref = { team, caseId: joined.case.id };
  const actor = signal.requester ?? signal.source;
  await addTimeline(trx, ref, {
    at: signal.firstSeenAt,
    kind: 'signal',
    actor,
    text: `First seen: ${signal.title}`,
    data: { signalId: signal.id, ...(signal.link === undefined ? {} : { link: signal.link }) },
    dedupKey: `signal:${signal.id}`,
  });
  const words = {
    opened: 'Case opened',
    joined: 'Another signal joined the case',
    recurred: 'The trouble came back',
  };
  await addTimeline(trx, ref, {
    at: new Date(),
    kind: joined.outcome,
    actor,
    text: words[joined.outcome],
    dedupKey: `${joined.outcome}:${signal.id}`,
  });
  await audit(trx, ref, actor, `case.${joined.outcome}`, {
    signal: signal.id,
    fingerprint: signal.fingerprint,
  });
  return { case: joined.case, diagnose: joined.outcome !== 'joined' };
}

async function clear(trx: Db, signal: Signal): Promise<SignalOutcome | undefined> {
  const live = await findLiveCase(trx, signal.team, caseFingerprint(signal));
  if (!live) return undefined;
  const ref = { team: signal.team, caseId: live.id };
  await addTimeline(trx, ref, {
    at: signal.clearedAt ?? new Date(),
    kind: 'cleared',
    actor: signal.source,
    text: `Cleared: ${signal.title}`,
    dedupKey: `cleared:${signal.id}`,
  });
  await finishSignal(trx, signal.id, live.id);
  const signals = await signalsOfCase(trx, live.id);
  // By the sender's own identity of an alert, the first part of the key: two containers of one pod have one fingerprint.
  const newest = new Map(signals.map((one) => [`${one.source}/${one.dedupKey.split('/')[0]}`, one.status]));
  if (![...newest.values()].every((status) => status === 'resolved')) return { case: live, diagnose: false };
  const moved = await moveCase(trx, live.id, 'resolved', { from: ENDED_BY_CLEARING });
  if (!moved) return { case: live, diagnose: false };
  await addTimeline(trx, ref, {
    at: new Date(),
    kind: 'resolved',
    actor: signal.source,
    text: 'Every signal of the case has cleared by itself',
    dedupKey: `resolved:${signal.id}`,
  });
  await audit(trx, ref, signal.source, 'case.resolved', { why: 'signals cleared', signal: signal.id });
  return { case: moved, diagnose: false };
}

/**
 * Processes one stored signal exactly once: opens a case, joins one, or clears. Undefined when it was processed before,
 * or cleared something that no case tells of.
 */
export async function processSignal(
  db: Db,
  signalId: string,
  defaultChannel: string,
): Promise<SignalOutcome | undefined> {
  return inTransaction(db, async (trx) => {
    const signal = await claimSignal(trx, signalId);
    if (!signal) return undefined;
    // Jobs run side by side: cleared before it was opened, a case would stay open for ever.
    if (signal.status === 'resolved') {
      for (const id of await waitingBefore(trx, signal)) await processSignal(trx, id, defaultChannel);
    }
    const outcome =
      signal.status === 'firing' ? await openFor(trx, signal, defaultChannel) : await clear(trx, signal);
    await finishSignal(trx, signal.id, outcome?.case.id);
    return outcome;
  });
}
