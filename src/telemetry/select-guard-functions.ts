/**
 * Functions that a free SELECT may call, in lower case. Each looks at its arguments alone: none reads a file, a table, a
 * dictionary, the server's settings or the network, none waits, none makes much of little (`range`, `repeat`, `numbers`),
 * and none takes the name of another function as text (`arrayReduce`, `initializeAggregation`).
 */
const AGGREGATES = `count sum avg min max any anylast argmin argmax median quantile quantiles quantileexact quantiletdigest
  quantiletiming stddevpop stddevsamp varpop varsamp uniq uniqexact uniqcombined uniqhll12 grouparray groupuniqarray topk
  corr covarpop simplelinearregression deltasum boundingratio summap`;

const SCALARS = `abs ceil floor round sqrt exp log log2 log10 pow power intdiv intdivorzero modulo greatest least sign plus
  minus multiply divide equals notequals less greater lessorequals greaterorequals and or not xor negate
  if multiif coalesce ifnull nullif isnull isnotnull assumenotnull tonullable isnan isfinite isinfinite ifnotfinite
  transform tuple tupleelement array
  lower upper lowerutf8 upperutf8 length lengthutf8 char_length empty notempty reverse concat substring substr
  substringutf8 left right trim ltrim rtrim trimleft trimright trimboth startswith endswith position positioncaseinsensitive
  multisearchany like notlike ilike notilike match extract extractall extractgroups replace replaceone replaceall
  replaceregexpone replaceregexpall splitbychar splitbystring splitbyregexp arraystringconcat hastoken
  hastokencaseinsensitive hasalltokens hasanytokens countsubstrings tostring tovalidutf8 domain path cutquerystring
  visitparamextractstring visitparamextractint visitparamextractfloat visitparamhas jsonextractstring jsonextractint
  jsonextractfloat jsonextractbool jsonextractraw jsonhas isvalidjson simplejsonextractstring simplejsonextractint
  has hasany hasall indexof arraycount arrayexists arrayall arrayfilter arraymap arrayfirst arraylast arraysum arrayavg
  arraymin arraymax arraysort arrayreversesort arraydistinct arrayuniq arrayelement arrayconcat arrayslice arraycompact
  arraydifference arraycumsum arrayenumerate arrayzip arrayjoin
  mapkeys mapvalues mapcontains mapcontainskey map
  touint8 touint16 touint32 touint64 toint8 toint16 toint32 toint64 tofloat32 tofloat64 touint64ornull toint64ornull
  tofloat64ornull touint64orzero toint64orzero tofloat64orzero tobool
  now todate todatetime todatetime64 parsedatetimebesteffort parsedatetime64besteffort formatdatetime tostartofsecond
  tostartofminute tostartoffiveminutes tostartoffifteenminutes tostartoftenminutes tostartofhour tostartofday
  tostartofinterval tounixtimestamp tounixtimestamp64milli tounixtimestamp64nano fromunixtimestamp
  fromunixtimestamp64milli tointervalsecond tointervalminute tointervalhour tointervalday datediff dateadd datesub
  addseconds addminutes addhours subtractseconds subtractminutes subtracthours tohour tominute tosecond todayofweek
  totimezone cityhash64 siphash64 bitand bitor
  row_number rank dense_rank laginframe leadinframe first_value last_value nth_value`;

/** Aggregates come with these endings, alone or one after the other: `quantileIf`, `sumOrNull`. */
const COMBINATORS = ['if', 'ornull', 'ordefault', 'distinct', 'array'];

const words = (text: string): string[] => text.split(/\s+/);
const AGGREGATE_NAMES: ReadonlySet<string> = new Set(words(AGGREGATES));
const SCALAR_NAMES: ReadonlySet<string> = new Set(words(SCALARS));

/** True for a function that a free SELECT may call, however it is written. */
export function isAllowedFunction(name: string): boolean {
  const plain = name.toLowerCase();
  if (SCALAR_NAMES.has(plain) || AGGREGATE_NAMES.has(plain)) return true;
  const ending = COMBINATORS.find((combinator) => plain.endsWith(combinator));
  return ending !== undefined && isAllowedAggregate(plain.slice(0, -ending.length));
}

function isAllowedAggregate(name: string): boolean {
  return AGGREGATE_NAMES.has(name) || (!SCALAR_NAMES.has(name) && isAllowedFunction(name));
}

/** Types of `CAST(x AS T)` and `x::T`. */
export const ALLOWED_TYPES: ReadonlySet<string> = new Set(
  words(
    'String UInt8 UInt16 UInt32 UInt64 Int8 Int16 Int32 Int64 Float32 Float64 Bool Date DateTime DateTime64 Array Nullable Map LowCardinality',
  ),
);

export const INTERVAL_UNITS: ReadonlySet<string> = new Set(words('second minute hour day week'));

/**
 * With two arguments and more, the first is a function. It may stand there as a bare name too (`arrayMap(file, ...)`), so
 * only a lambda is allowed.
 */
export const HIGHER_ORDER: ReadonlySet<string> = new Set(
  words(
    'arraycount arrayexists arrayall arrayfilter arraymap arrayfirst arraylast arraysum arrayavg arraymin arraymax arraysort arrayreversesort arraycumsum arraycompact arraydifference',
  ),
);
