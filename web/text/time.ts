/** Milliseconds of a Slack timestamp such as `1700000000.000100`. */
export function tsMillis(ts: string): number {
  return Math.floor(Number(ts) * 1000);
}

type Clock = { now: number; timeZone?: string | undefined };

const format = (millis: number, options: Intl.DateTimeFormatOptions, clock: Clock): string =>
  new Intl.DateTimeFormat('en-US', {
    ...options,
    ...(clock.timeZone ? { timeZone: clock.timeZone } : {}),
  }).format(millis);

/** A clock time such as `9:41 AM`. */
export function timeOfDay(millis: number, clock: Clock): string {
  return format(millis, { hour: 'numeric', minute: '2-digit' }, clock);
}

/** `today`, `yesterday`, `tomorrow` or undefined. */
function nearDay(millis: number, clock: Clock): string | undefined {
  const day = (value: number): string =>
    format(value, { year: 'numeric', month: '2-digit', day: '2-digit' }, clock);
  const dayMillis = 86_400_000;
  if (day(millis) === day(clock.now)) return 'today';
  if (day(millis) === day(clock.now - dayMillis)) return 'yesterday';
  return day(millis) === day(clock.now + dayMillis) ? 'tomorrow' : undefined;
}

/** The words of a day divider: `Today`, `Yesterday`, `Monday, June 2`. */
export function dayLabel(millis: number, clock: Clock): string {
  const near = nearDay(millis, clock);
  if (near) return near[0]?.toUpperCase() + near.slice(1);
  return format(millis, { weekday: 'long', month: 'long', day: 'numeric' }, clock);
}

const LONG = { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' } as const;
const DATE = { month: 'long', day: 'numeric' } as const;
const SHORT = { month: 'short', day: 'numeric', year: 'numeric' } as const;

const TOKENS: Record<string, (millis: number, clock: Clock) => string> = {
  date_num: (at, clock) => {
    const [month, day, year] = format(at, { year: 'numeric', month: '2-digit', day: '2-digit' }, clock).split(
      '/',
    );
    return `${year}-${month}-${day}`;
  },
  date_slash: (at, clock) => format(at, { year: 'numeric', month: '2-digit', day: '2-digit' }, clock),
  date: (at, clock) => format(at, DATE, clock),
  date_pretty: (at, clock) => nearDay(at, clock) ?? format(at, DATE, clock),
  date_short: (at, clock) => format(at, SHORT, clock),
  date_short_pretty: (at, clock) => nearDay(at, clock) ?? format(at, SHORT, clock),
  date_long: (at, clock) => format(at, LONG, clock),
  date_long_pretty: (at, clock) => nearDay(at, clock) ?? format(at, LONG, clock),
  date_long_full: (at, clock) => format(at, { ...DATE, year: 'numeric' }, clock),
  day_divider_pretty: (at, clock) => nearDay(at, clock) ?? format(at, { ...DATE, weekday: 'long' }, clock),
  time: timeOfDay,
  time_secs: (at, clock) => format(at, { hour: 'numeric', minute: '2-digit', second: '2-digit' }, clock),
  ago: (at, clock) => ago(at, clock.now),
};

/** Slack's date template: `{date_short} at {time}` with the viewer's clock. Unknown tokens stay as they are. */
export function formatDate(unixSeconds: number, template: string, clock: Clock): string {
  return template.replace(
    /\{([a-z_]+)\}/g,
    (whole, name: string) => TOKENS[name]?.(unixSeconds * 1000, clock) ?? whole,
  );
}

/** `just now`, `3 minutes ago`, `2 hours ago`, `5 days ago`. */
export function ago(millis: number, now: number): string {
  const minutes = Math.floor((now - millis) / 60_000);
  if (minutes < 1) return 'just now';
  const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'} ago`;
  if (minutes < 60) return plural(minutes, 'minute');
  return minutes < 1440
    ? plural(Math.floor(minutes / 60), 'hour')
    : plural(Math.floor(minutes / 1440), 'day');
}
