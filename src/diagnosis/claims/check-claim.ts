import { canonicalJson } from '#src/evidence/canonical.ts';
import type { EvidenceItem, Json } from '#src/evidence/types.ts';
import type { Citation } from '../types.ts';
import { type Field, fieldOf, fieldsOf, isPoint, namesOf, tellingApart } from './fields.ts';
import { pointerTo } from './pointer-to.ts';
import { isAbout, isObject, type Place, placeOf } from './record.ts';
import { filledIn, mentionsOf, namedAs, saidAs, singular, type Token, tokensOf } from './statement.ts';
import { directionTo, isTrendEnd, pointOf, signOf } from './trend.ts';
import type { About, Claim } from './types.ts';
import { FALLING, PLAIN_WORDS, RISING, splitWords, TURNING_WORDS, UNIT_WORDS } from './words.ts';

export type EvidenceById = ReadonlyMap<string, EvidenceItem>;

/** A claim that holds, with its values filled in, or why it does not. */
export type Checked = { statement: string; citations: Citation[] } | { problem: string };

const MOST_CITES = 3;
const LONGEST = 400;
const PUNCTUATION = new Set([',', '.', ':', ';', '(', ')', '=']);

/** A claim with its citations resolved. */
interface Resolved {
  claim: Claim;
  statement: string;
  places: Place[];
  tokens: Token[];
}

/**
 * Holds a statement to its citations: each quoted value is the whole value at its pointer, in a record about the very object;
 * the statement names the object, the field and the value, each citation's own; and every other word of it is neutral. What
 * cannot be held to evidence word by word is no statement, however true it may be.
 */
export function checkClaim(claim: Claim, evidence: EvidenceById): Checked {
  const places: Place[] = [];
  if (claim.cites.length === 0 || claim.cites.length > MOST_CITES)
    return { problem: `A statement needs one to ${MOST_CITES} citations.` };
  for (const [index, cite] of claim.cites.entries()) {
    const place = resolve(cite, claim.about, evidence);
    if (typeof place === 'string') return { problem: `Citation ${index + 1}: ${place}` };
    places.push(place);
  }
  const values = claim.cites.map(({ value }) => value);
  const statement = filledIn(claim.statement, values).trim();
  if (statement.length > LONGEST + values.map((value) => String(value)).join('').length)
    return { problem: `It is longer than ${LONGEST} characters.` };
  const known = [...values.flatMap(saidAs), ...namesIn(claim.about, places), ...places.flatMap(timesOf)];
  const resolved: Resolved = { claim, statement, places, tokens: tokensOf(statement, known) };
  const problem =
    wordProblem(resolved) ??
    objectProblem(resolved) ??
    places.map((place, index) => placeProblem(resolved, place, index)).find((each) => each !== undefined) ??
    orderProblem(resolved) ??
    directionProblem(resolved);
  if (problem !== undefined) return { problem };
  return {
    statement,
    citations: claim.cites.map(({ evidence: evidenceId, pointer, value }) => ({
      evidenceId,
      pointer,
      value,
      says: statement,
    })),
  };
}

function resolve(cite: Claim['cites'][number], about: About, evidence: EvidenceById): Place | string {
  const item = evidence.get(cite.evidence);
  if (!item) return `there is no evidence ${cite.evidence.slice(0, 40)} in this case.`;
  const place = placeOf(item, cite.pointer);
  if (!place)
    return `nothing that belongs to an object stands at ${cite.pointer.slice(0, 120)} of ${item.id}.`;
  if (canonicalJson(place.value) !== canonicalJson(cite.value)) {
    const elsewhere = pointerTo(item.content, cite.value, (pointer) => {
      const other = placeOf(item, pointer);
      return other !== undefined && isAbout(other, about);
    });
    return elsewhere === undefined
      ? `the whole value at ${cite.pointer} is ${JSON.stringify(place.value).slice(0, 300)}, not what is quoted.`
      : `that value stands at ${elsewhere}.`;
  }
  if (place.value !== null && typeof place.value === 'object')
    return 'quote one value, not a list or an object.';
  if (place.path[0]?.key === 'points' && Array.isArray(place.record.points) && !isPoint(place))
    return 'of a series, quote the value of one point.';
  if (!isAbout(place, about))
    return `it is about ${place.owners.map(({ kinds, namespace, name }) => `${kinds.join(' or ')} ${namespace ? `${namespace}/` : ''}${name}`).join(', ')}.`;
  return place;
}

function namesIn(about: About, places: readonly Place[]): string[] {
  const { kind, namespace, name } = about;
  const own = namespace === undefined ? [name] : [`${namespace}/${name}`, name, namespace];
  return [...own, kind, ...places.flatMap(namesOf)].flatMap(namedAs);
}

/** The time of a measurement, a line, an event or a change: whole, and as hours and minutes of UTC. */
function timesOf(place: Place): string[] {
  const { record } = place;
  const times = isPoint(place) ? [pointOf(place)?.at] : [record.at, record.lastTimestamp, record.startsAt];
  return times
    .filter((time): time is string => typeof time === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(time))
    .flatMap((time) => [time, time.slice(11, 16)]);
}

/** Every word is a plain one, the kind of the object, of the list or the evidence, or part of a field that is named as a whole. */
function wordProblem({ claim, places, tokens }: Resolved): string | undefined {
  const kinds = [
    claim.about.kind,
    ...places.flatMap(({ item, lists }) => [item.kind, ...lists, ...measured(item)]),
  ];
  const units = places.flatMap((place) =>
    isPoint(place) ? (UNIT_WORDS[String(place.record.unit)] ?? []) : [],
  );
  const words = [...kinds.flatMap(splitWords), ...units].filter((word) => !TURNING_WORDS.has(word));
  const allowed = new Set(words.map(singular));
  const mentions = places.flatMap(fieldsOf).flatMap((field) => mentionsOf(tokens, field));
  const points = places.some(isPoint) || isTrend(places);
  const changes =
    points ||
    places.some(({ path, lists }) => lists.includes('changes') || path.some(({ key }) => key === 'changes'));
  for (const [index, { word }] of tokens.entries()) {
    if (word === undefined || PUNCTUATION.has(word)) continue;
    const lower = word.toLowerCase();
    if (PLAIN_WORDS.has(lower) || allowed.has(singular(lower))) continue;
    if (points && (RISING.has(lower) || FALLING.has(lower))) continue;
    if (changes && lower === 'changed') continue;
    if (mentions.some(({ from, to }) => from <= index && index <= to)) continue;
    return /^\d$/.test(word)
      ? 'It says a number that is in none of its citations as a whole value.'
      : `"${word}" is in nothing that it cites: say only the object, the field and the value.`;
  }
  return undefined;
}

/** What a tool's answer says that all of it measures. */
function measured({ content }: EvidenceItem): string[] {
  const top = isObject(content) ? content : {};
  return [top.measure, top.metric].filter((each) => typeof each === 'string');
}

function objectProblem({ claim, tokens }: Resolved): string | undefined {
  const { name, namespace } = claim.about;
  const names = [name, `${namespace}/${name}`].flatMap(namedAs);
  return tokens.some(({ text }) => text !== undefined && names.includes(text))
    ? undefined
    : `It does not name ${namedAs(name).at(-1)}, which it is about.`;
}

/** Texts where "nothing" and "yes or no" fit anything; they count only for exactly the field that has them. */
function isTrivial(value: Json): boolean {
  return value === 0 || value === '' || value === null || typeof value === 'boolean';
}

function placeProblem({ tokens, places, claim }: Resolved, place: Place, index: number): string | undefined {
  const trend = isTrend(places);
  // Of a trend from its first to its last value, what is measured is the field.
  const leaf = trend ? fieldOf(measured(place.item)[0] ?? '') : fieldsOf(place).at(-1);
  if (!leaf) return `Citation ${index + 1} has no field.`;
  const trivial = isTrivial(place.value) && !trend;
  if (trivial && places.length > 1) return `${JSON.stringify(place.value)} needs a statement of its own.`;
  if (mentionsOf(tokens, leaf, trivial).length === 0)
    return `It does not name the field ${leaf.key} of citation ${index + 1}.`;
  if (valueAt(tokens, place.value).length === 0)
    return `It does not say ${JSON.stringify(place.value).slice(0, 200)} of citation ${index + 1} as it stands (or as {${index + 1}}).`;
  const untold = tellingApart(place, claim.about).find(
    (choice) => !choice.some((field) => mentionsOf(tokens, field).length > 0),
  );
  return untold && `Other places have a field ${leaf.key} too: name ${named(untold)} as well.`;
}

function named(choice: readonly Field[]): string {
  return choice
    .slice(-3)
    .map(({ key }) => key)
    .join(' or ');
}

function valueAt(tokens: readonly Token[], value: Json): number[] {
  const said = saidAs(value);
  return tokens.flatMap(({ text }, index) => (text !== undefined && said.includes(text) ? [index] : []));
}

/** With several citations, each value must follow its own field; measurements of one series are told from the earlier one. */
function orderProblem({ tokens, places }: Resolved): string | undefined {
  if (places.length === 1) return undefined;
  const leaves = places.map((place) => fieldsOf(place).at(-1) ?? fieldOf(''));
  const [first, second] = places;
  if (first && second && (isTrend(places) || (places.length === 2 && isPoint(first) && isPoint(second))))
    return first.record === second.record
      ? seriesProblem(tokens, first, second)
      : 'Cite points of one series.';
  if (new Set(leaves.map(({ key }) => key)).size < leaves.length)
    return 'Values of the same field need a statement each.';
  const mentions = leaves.map((leaf) => mentionsOf(tokens, leaf));
  for (const [index, place] of places.entries()) {
    const own = valueAt(tokens, place.value).some((at) => {
      const before = mentions.map((each) =>
        Math.max(-1, ...each.map(({ to }) => to).filter((to) => to < at)),
      );
      return (
        (before[index] ?? -1) >= 0 &&
        before.every((end, other) => other === index || end < (before[index] ?? -1))
      );
    });
    if (!own) return `Say each value right after its field: ${leaves[index]?.key} comes first.`;
  }
  return undefined;
}

/** Two citations that are where one series begins and where it ends. */
function isTrend(places: readonly Place[]): boolean {
  const [first, second] = places;
  return (
    places.length === 2 &&
    first?.record === second?.record &&
    first?.path[0]?.key !== second?.path[0]?.key &&
    places.every(isTrendEnd)
  );
}

function seriesProblem(tokens: readonly Token[], first: Place, second: Place): string | undefined {
  const after = (word: string, place: Place): boolean =>
    valueAt(tokens, place.value).some((at) => tokens[at - 1]?.word?.toLowerCase() === word);
  const [one, two] = [pointOf(first), pointOf(second)];
  if (!one || !two || one.value === two.value) return 'The two points have the same value.';
  const [from, to] = one.at < two.at ? [first, second] : [second, first];
  return after('from', from) && after('to', to)
    ? undefined
    : 'Of two points say "from" the earlier value "to" the later one.';
}

function directionProblem({ tokens, places }: Resolved): string | undefined {
  const words = tokens.flatMap(({ word }) => (word === undefined ? [] : [word.toLowerCase()]));
  const said = words.flatMap((word) => (RISING.has(word) ? [1] : FALLING.has(word) ? [-1] : []));
  if (said.length === 0) return undefined;
  if (said.length > 1) return 'Say one direction.';
  const [first, second] = places;
  if (!first) return undefined;
  const [one, two] = [pointOf(first), second && pointOf(second)];
  const sign =
    one && two
      ? one.at < two.at
        ? signOf(one.value, two.value)
        : signOf(two.value, one.value)
      : directionTo(first);
  return sign === said[0] ? undefined : 'The series did not go that way by then.';
}
