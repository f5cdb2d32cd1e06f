/** Asks, or gives the answer that is there or under way for an equal key. */
export type Once = <T>(key: readonly unknown[], ask: () => Promise<T>) => Promise<T>;

/** Only what belongs together in time is of use twice. */
const MOST_REMEMBERED = 8;

/** Equal questions of one look are asked once: all measures need the names, rate and success the same requests. */
export function askOnce(): Once {
  const answers = new Map<string, Promise<unknown>>();
  return <T>(parts: readonly unknown[], ask: () => Promise<T>): Promise<T> => {
    const key = JSON.stringify(parts);
    const known = answers.get(key) as Promise<T> | undefined;
    if (known) return known;
    const answer = ask();
    answers.set(key, answer);
    for (const oldest of [...answers.keys()].slice(0, -MOST_REMEMBERED)) answers.delete(oldest);
    answer.catch(() => answers.delete(key));
    return answer;
  };
}
