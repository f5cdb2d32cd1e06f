/** Names as letters and digits only: `web_api`, `web-api` and `WebApi` are one. */
export function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** How many letters have to be put in, left out or changed (Levenshtein); `most + 1` where it is more than `most`. */
export function distance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(same, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return Math.min(row[b.length] ?? 0, most + 1);
}

/**
 * How much one name looks like a slip of another, 0..1: 1 the same but for signs, 0.9 some letters apart (one in five at
 * most), 0.8 a part was added or left out (`cart-v2`, `old-cart`), 0 none.
 */
export function likeness(a: string, b: string): number {
  const [x, y] = [plain(a), plain(b)];
  if (x.length < 3 || y.length < 3) return 0;
  if (x === y) return 1;
  const most = Math.max(1, Math.floor(Math.min(x.length, y.length) / 5));
  if (distance(x, y, most) <= most) return 0.9;
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  const parts = long.toLowerCase().split(/[-_.]/);
  const joined = (from: number, to: number): string => parts.slice(from, to).join('');
  const added = parts.some(
    (_, at) =>
      (at > 0 && joined(0, at) === plain(short)) || (at > 0 && joined(at, parts.length) === plain(short)),
  );
  return added ? 0.8 : 0;
}
