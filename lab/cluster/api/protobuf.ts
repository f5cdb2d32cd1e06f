import { SCHEMAS } from '#lab/cluster/api/protobuf-schemas.ts';
import type { JsonObject } from '#lab/cluster/objects.ts';
import { StatusError } from '#lab/cluster/status-error.ts';

/** The four bytes before every protobuf object of Kubernetes. */
const MAGIC = Buffer.from('k8s\0');

interface Field {
  name: string;
  type: string;
  repeated: boolean;
  keepEmpty: boolean;
}

const parsed = new Map<string, Map<number, Field>>();

function schemaOf(message: string): Map<number, Field> {
  const known = parsed.get(message);
  if (known) return known;
  const text = SCHEMAS[message];
  if (text === undefined) throw refused(message);
  const fields = new Map<number, Field>();
  for (const entry of text.split(' ').filter((part) => part !== '')) {
    const [number = '', name = '', type = ''] = entry.split(':');
    const keepEmpty = type.endsWith('+');
    const bare = keepEmpty ? type.slice(0, -1) : type;
    const repeated = bare.endsWith('[]');
    fields.set(Number(number), { name, type: repeated ? bare.slice(0, -2) : bare, repeated, keepEmpty });
  }
  parsed.set(message, fields);
  return fields;
}

/** What the tables do not hold is refused: to drop a field in silence would change what was asked for. */
function refused(what: string): StatusError {
  return new StatusError(
    415,
    'UnsupportedMediaType',
    `the lab cluster does not read ${what} in protobuf; send JSON`,
    {},
  );
}

interface Chunk {
  field: number;
  number: number;
  bytes: Buffer;
}

function* chunks(buffer: Buffer): Generator<Chunk> {
  let offset = 0;
  const varint = (): number => {
    let result = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = buffer[offset];
      if (byte === undefined) throw refused('a truncated message');
      offset += 1;
      result |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return Number(BigInt.asIntN(64, result));
    }
  };
  while (offset < buffer.length) {
    const tag = varint();
    const wire = tag & 7;
    if (wire === 0) yield { field: tag >> 3, number: varint(), bytes: Buffer.alloc(0) };
    else if (wire === 2) {
      const length = varint();
      yield { field: tag >> 3, number: 0, bytes: buffer.subarray(offset, offset + length) };
      offset += length;
    } else throw refused(`wire type ${wire}`);
  }
}

function decode(message: string, buffer: Buffer): JsonObject {
  const schema = schemaOf(message);
  const result: JsonObject = {};
  for (const chunk of chunks(buffer)) {
    const field = schema.get(chunk.field);
    if (field === undefined) throw refused(`field ${chunk.field} of ${message}`);
    const value = readField(field, chunk);
    if (value === undefined) continue;
    if (field.repeated)
      result[field.name] = [...((result[field.name] as unknown[] | undefined) ?? []), value];
    else if (field.type === 'map' || field.type === 'bytesmap') {
      result[field.name] = { ...(result[field.name] as JsonObject | undefined), ...(value as JsonObject) };
    } else result[field.name] = value;
  }
  return result;
}

/** Go writes empty strings and zeros of plain fields too; they mean absent, as in JSON. */
function readField({ type, keepEmpty, repeated }: Field, { number, bytes }: Chunk): unknown {
  switch (type) {
    case '-':
      return undefined;
    case 'string':
      return bytes.length === 0 && !keepEmpty && !repeated ? undefined : bytes.toString();
    case 'int':
      return number === 0 ? undefined : number;
    case 'int?':
      return number;
    case 'bool':
      return number === 0 ? undefined : true;
    case 'bool?':
      return number !== 0;
    case 'map':
    case 'bytesmap':
      return entryOf(bytes, type === 'bytesmap' ? 'base64' : 'utf8');
    case 'IntOrString':
      return intOrString(bytes);
    default:
      return decode(type, bytes);
  }
}

function entryOf(buffer: Buffer, encoding: 'base64' | 'utf8'): JsonObject {
  let key = '';
  let value = '';
  for (const { field, bytes } of chunks(buffer)) {
    if (field === 1) key = bytes.toString();
    if (field === 2) value = bytes.toString(encoding);
  }
  return { [key]: value };
}

function intOrString(buffer: Buffer): number | string {
  const parts = new Map([...chunks(buffer)].map((chunk) => [chunk.field, chunk]));
  const isText = parts.get(1)?.number === 1;
  return isText ? (parts.get(3)?.bytes.toString() ?? '') : (parts.get(2)?.number ?? 0);
}

/** Decodes the envelope and the object in it. Throws 415 for kinds and fields outside the tables. */
export function decodeProtobuf(body: Buffer): JsonObject {
  if (!body.subarray(0, 4).equals(MAGIC)) throw refused('a body without the Kubernetes envelope');
  let apiVersion = '';
  let kind = '';
  let raw: Buffer = Buffer.alloc(0);
  for (const { field, bytes } of chunks(body.subarray(4))) {
    if (field === 2) raw = bytes;
    if (field !== 1) continue;
    for (const part of chunks(bytes)) {
      if (part.field === 1) apiVersion = part.bytes.toString();
      if (part.field === 2) kind = part.bytes.toString();
    }
  }
  return { apiVersion, kind, ...decode(kind, raw) };
}
