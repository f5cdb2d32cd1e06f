/** Readers for Block Kit as it arrives: unknown shapes become empty values, never exceptions. */
export type Raw = Record<string, unknown>;

export function asObject(value: unknown): Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Raw) : {};
}

export function asObjects(value: unknown): Raw[] {
  return Array.isArray(value) ? value.map(asObject) : [];
}

export function asString(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

/** The text of a text object, or of a bare string. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : asString(asObject(value).text);
}

export type Option = { value: string; text: string; description: string; raw: Raw };

export function readOption(value: unknown): Option {
  const raw = asObject(value);
  return { value: asString(raw.value), text: textOf(raw.text), description: textOf(raw.description), raw };
}

/** Options of a menu, those in groups included, each with its group's label. */
export function readOptions(element: Raw): { group: string; options: Option[] }[] {
  const groups = asObjects(element.option_groups);
  if (groups.length === 0) return [{ group: '', options: asObjects(element.options).map(readOption) }];
  return groups.map((group) => ({
    group: textOf(group.label),
    options: asObjects(group.options).map(readOption),
  }));
}
