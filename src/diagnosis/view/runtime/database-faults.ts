import type { DatabaseAnswer, DatabaseQuestion } from '#src/evidence/ports.ts';
import { type ObjectRef, refKey } from '#src/kubernetes/object-ref.ts';
import type { Citation } from '../../types.ts';
import type { Located, View } from '../view.ts';
import { type Workload, workloadsOf } from '../workloads.ts';
import { productOf, serversCalled } from './dependencies.ts';
import { accountOf, type Fault, type FaultAccount, faultsOf } from './faults.ts';
import type { Trouble } from './trouble-texts.ts';

/** A trouble of a database, as its clients and its own log tell it. */
export interface DatabaseFault extends FaultAccount {
  /** The database's workload where it runs in the cluster, else the caller. */
  object: ObjectRef;
  /** The workload of the database, where it runs in the cluster. */
  server?: Workload;
  faults: [Fault, ...Fault[]];
}

/** Faults of clients and servers by the database that they are about. */
export function databaseFaultsOf(view: View, trouble: Trouble): DatabaseFault[] {
  const found = new Map<string, DatabaseFault>();
  for (const fault of faultsOf(view, trouble)) {
    const [server, other] = fault.workload
      ? serversCalled(view, fault.workload, fault.lines[0].told.product)
      : [];
    const only = server && !other ? server : undefined;
    const object = only?.ref ?? fault.ref;
    const account = accountOf(view, fault);
    const before = found.get(refKey(object));
    if (!before) {
      found.set(refKey(object), { ...account, object, faults: [fault], ...(only ? { server: only } : {}) });
      continue;
    }
    before.faults.push(fault);
    before.affects.push(...account.affects);
    before.citations.push(...account.citations);
    if (account.impact === 'failed') before.impact = 'failed';
  }
  return [...found.values()];
}

/** The answers to a question, with the workload of the database where the cluster runs the only one that fits. */
export function answersTo(
  view: View,
  question: DatabaseQuestion,
): { answer: Located<DatabaseAnswer>; clients: Workload[]; server?: Workload }[] {
  return view.databaseAnswers
    .filter(({ object }) => object.question === question && Array.isArray(object.rows))
    .map((answer) => {
      const names = new Set(answer.object.services ?? []);
      const clients = workloadsOf(view).filter(({ ref }) => names.has(ref.name));
      // Casebook asks Postgres.
      const called = [...new Set(clients.flatMap((client) => serversCalled(view, client, 'postgres')))];
      const all =
        called.length > 0 ? called : workloadsOf(view).filter((each) => productOf(each) === 'postgres');
      const [server, other] = all;
      return { answer, clients, ...(server && !other ? { server } : {}) };
    });
}

/** Without repetitions. */
export function uniqueRefs(refs: readonly ObjectRef[]): ObjectRef[] {
  return [...new Map(refs.map((ref) => [refKey(ref), ref])).values()];
}

/** The first ones of each fault suffice. */
export function fewCitations(citations: readonly Citation[]): Citation[] {
  return citations.slice(0, 6);
}
