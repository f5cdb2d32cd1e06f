/** A ClickHouse exception: number and name as the server has them. */
export class ClickHouseException extends Error {
  readonly code: number;
  readonly type: string;

  constructor(code: number, type: string, message: string) {
    super(message);
    this.code = code;
    this.type = type;
  }
}

/** Reads the exception out of the engine's text; anything else becomes code 1002 (UNKNOWN_EXCEPTION). */
export function toException(error: unknown): ClickHouseException {
  if (error instanceof ClickHouseException) return error;
  const text = error instanceof Error ? error.message : String(error);
  const found = text.match(/Code: (\d+)\. DB::Exception: (.*?)(?:\. )?\(([A-Z][A-Z0-9_]+)\)\s*$/s);
  if (found === null) return new ClickHouseException(1002, 'UNKNOWN_EXCEPTION', text);
  return new ClickHouseException(Number(found[1]), found[3] ?? '', found[2] ?? '');
}

/** The line a server answers with. */
export function exceptionText(error: ClickHouseException, version: string): string {
  return `Code: ${error.code}. DB::Exception: ${error.message}. (${error.type}) (version ${version} (official build))\n`;
}

// The server's own table (src/Server/HTTP/exceptionCodeToHTTPStatus.cpp); any other code is a 500.
const STATUS_BY_CODE: readonly (readonly [status: number, codes: readonly number[]])[] = [
  [401, [194]],
  [403, [192, 193, 497, 512, 516]],
  // Parse errors, wrong types and arguments, syntax.
  [400, [6, 15, 16, 25, 26, 27, 36, 38, 41, 44, 53, 62, 69, 72, 117, 167, 168, 376, 427, 441, 675, 676]],
  // Unknown table, function, identifier, type, storage, database, setting, format, role.
  [404, [46, 47, 50, 56, 60, 63, 73, 78, 81, 113, 115, 336, 511]],
  [408, [159]],
  [411, [381]],
  [413, [223]],
  [501, [48]],
  [503, [76, 209, 439]],
];

export function httpStatusOf(code: number): number {
  return STATUS_BY_CODE.find(([, codes]) => codes.includes(code))?.[0] ?? 500;
}
