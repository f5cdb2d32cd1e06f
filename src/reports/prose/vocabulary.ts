/** Closed lists of ordinary English. What is not in them has to stand in the record. */
const set = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/).filter(Boolean));

/** Words that a sentence may begin with although no fact says them. */
export const STARTERS = set(`
  a an the this that these those it its there they all both each every most some no nobody nothing none one
  after before since until while when where once during between from at on in by for with within without as because
  although however therefore so then later meanwhile afterwards finally first next also only both and but or if
  casebook people somebody detection recovery recovering resolution verification approval rehearsal rollback detecting
  nothing neither either not what which who why how here again still even despite following given through over under
  two three several many more less another other`);

/** Names that are nobody's: kinds of Kubernetes, systems that everybody has, abbreviations. */
export const PROPER_WORDS = set(`
  casebook slack kubernetes utc kubelet deployment deployments replicaset replicasets statefulset statefulsets daemonset
  pod pods node nodes service services namespace configmap secret ingress gateway job cronjob autoscaler
  horizontalpodautoscaler persistentvolumeclaim cpu memory oom oomkilled dns tls http https tcp api url sql gc p50 p90 p95
  p99 slo slos git i`);

export const ORDINARY_COMPOUNDS = set(`
  post-mortem follow-up roll-back roll-out long-term short-term read-only on-call root-cause out-of-memory re-run
  run-time start-up set-up so-called first-seen re-started one-off well-known crash-loop crash-looping self-healing
  by-hand up-to-date non-zero half-hour day-to-day end-to-end`);

/** Numbers as words, with their figures; those without one have none. */
export const NUMBER_WORDS: ReadonlyMap<string, number> = new Map([
  ['two', 2],
  ['three', 3],
  ['four', 4],
  ['five', 5],
  ['six', 6],
  ['seven', 7],
  ['eight', 8],
  ['nine', 9],
  ['ten', 10],
  ['eleven', 11],
  ['twelve', 12],
  ['twice', 2],
  ['thrice', 3],
  ['dozen', 12],
  ['dozens', Number.NaN],
  ['hundred', 100],
  ['hundreds', Number.NaN],
  ['thousand', 1000],
  ['thousands', Number.NaN],
  ['million', 1e6],
  ['millions', Number.NaN],
  ['billions', Number.NaN],
  ['half', 0.5],
  ['doubled', 2],
  ['tripled', 3],
  ['quarter', 0.25],
  ['majority', Number.NaN],
]);

/** Words that hold a sentence together and claim nothing; they count neither for nor against it. */
export const FILLERS = set(`
  about above after again against also although always among another any around because been before began begin begun being
  below between both brought came case cause caused causes cannot came come comes could did does doing down due during each
  early either else end ended enough even ever every few first following for found from further gave given gives going gone
  had has have having here how however into itself just kept known last later least led less like made make many may
  meant meanwhile might moment more most much must near need needed needs neither never next none nor nothing now off once
  one only onto other others our out over own per put rather really record recorded reported said same saw say says see seen several shall
  should show showed shown shows since so some soon stand still stood such taken than that the their them then there
  therefore these they thing things this those though through thus time times together too took toward towards trouble true under
  until upon use used using very was way well went were what when where whether which while who whole why will with within
  without word work would yet incident people somebody nobody system happened happens noticed notice service minutes minute seconds second hours hour sign signs`);
