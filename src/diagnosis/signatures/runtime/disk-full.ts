import { type ObjectRef, refKey } from '#src/kubernetes/object-ref.ts';
import type { PersistentVolumeClaim } from '#src/kubernetes/storage-objects.ts';
import { nameWords } from '../../view/rollout-words.ts';
import { accountOf, type Fault, faultsOf, saidWords, sureness, whoWords } from '../../view/runtime/faults.ts';
import { claimOf, mountOf } from '../../view/runtime/mounted-paths.ts';
import { citePoint } from '../../view/series.ts';
import { refOf, type View } from '../../view/view.ts';
import { ownerOf } from '../../view/workloads.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';

/** File systems keep some blocks back for root, so that a full one may show a bit less than 1. */
const FULL = 0.985;
const MOST_POINTS = 3;

export const diskFull: Signature = {
  cause: 'runtime.disk-full',
  describes: 'A file system that a container writes to has no space left.',
  needs: ['kubernetes.pods'],
  uses: [
    'kubernetes.crash-logs',
    'kubernetes.pod-logs',
    'telemetry.error-logs',
    'telemetry.log-patterns',
    'telemetry.disk-use',
    'kubernetes.persistentvolumeclaims',
  ],
  explains: ['runtime.database-read-only'],
  refutedBy: 'The file system that is written to has free space and free inodes.',
  match: (view) => {
    const said = faultsOf(view, 'disk-full').map((fault) => ofLines(view, fault));
    const told = new Set(said.flatMap(({ object, affects }) => [object, ...affects].map(refKey)));
    const measured = ofSeries(view).filter(
      ({ object, affects }) => ![object, ...affects].some((ref) => told.has(refKey(ref))),
    );
    return matched([...said, ...measured]);
  },
};

function ofLines(view: View, fault: Fault): Candidate {
  const { told, container } = fault.lines[0];
  const claim =
    fault.workload && claimOf(view, fault.workload, mountOf(fault.workload, told.path, container));
  const where = claim ? ` on claim ${claim.name}` : '';
  return {
    role: 'cause',
    object: claim ?? fault.ref,
    ...accountOf(view, fault),
    confidence: sureness(fault, 0.93),
    statement: `${whoWords(fault)} has no space left${where}: ${saidWords(view, fault)}.`,
    runbooks: [],
  };
}

/** A share above 1 is another unit. */
function isFull(value: number | undefined): boolean {
  return value !== undefined && value >= FULL && value <= 1.05;
}

/** Nodes have their own signature: here are volumes and what pods write. */
function ofSeries(view: View): Candidate[] {
  const claims = new Map(
    view
      .objects<PersistentVolumeClaim>('PersistentVolumeClaim')
      .map(({ object }) => [`${object.metadata.namespace}/${object.metadata.name}`, object]),
  );
  const pods = new Map(
    view.pods.map(({ object }) => [`${object.metadata.namespace}/${object.metadata.name}`, object]),
  );
  const found = new Map<string, Candidate>();
  for (const series of view.series('disk-use')) {
    const { labels, points } = series.object;
    const last = (points ?? []).slice(-MOST_POINTS);
    if (last.length < MOST_POINTS || !last.every((point) => isFull(point?.[1]))) continue;
    const claim = claims.get(`${labels.namespace}/${labels.name}`);
    const pod = pods.get(`${labels.namespace}/${labels.pod}`);
    const owner = pod && ownerOf(view, pod);
    const object: ObjectRef | undefined = claim ? refOf(view, claim) : owner;
    if (!object || found.has(refKey(object))) continue;
    const percent = (value: number): string => `${Math.round(100 * value)} % of the disk is used`;
    found.set(refKey(object), {
      role: 'cause',
      object,
      affects: owner ? [owner] : [object],
      confidence: 0.65,
      statement: `${claim ? 'Claim ' : 'A volume of '}${nameWords(object)} is full: ${percent(last.at(-1)?.[1] ?? 1)}.`,
      citations: [citePoint(series, points.length - 1, percent, view.now)],
      runbooks: [],
      impact: 'degraded',
    });
  }
  return [...found.values()];
}
